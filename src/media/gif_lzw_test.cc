#include "media/gif_lzw.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace understudy {
namespace {

using Bytes = std::vector<std::uint8_t>;

// A decoder straight from the specification.
Bytes Decode(const Bytes& coded) {
  EXPECT_EQ(coded[0], 8);
  Bytes packed;
  std::size_t at = 1;
  while (coded[at] != 0) {
    packed.insert(packed.end(), coded.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                  coded.begin() + static_cast<std::ptrdiff_t>(at) + 1 + coded[at]);
    at += std::size_t{1} + coded[at];
  }
  EXPECT_EQ(at + 1, coded.size());
  std::vector<Bytes> table;
  Bytes out;
  Bytes last;
  int bits = 9;
  std::size_t bit = 0;
  for (;;) {
    int code = 0;
    for (int i = 0; i < bits; ++i, ++bit) {
      code |= (packed.at(bit / 8) >> (bit % 8) & 1) << i;
    }
    if (code == 256) {
      table.clear();
      for (int i = 0; i < 258; ++i) {
        table.push_back(i < 256 ? Bytes{static_cast<std::uint8_t>(i)} : Bytes{});
      }
      bits = 9;
      last.clear();
      continue;
    }
    if (code == 257) {
      return out;
    }
    Bytes entry = static_cast<std::size_t>(code) < table.size() ? table[code] : last;
    if (static_cast<std::size_t>(code) == table.size()) {
      entry.push_back(last[0]);
    }
    EXPECT_LE(static_cast<std::size_t>(code), table.size());
    out.insert(out.end(), entry.begin(), entry.end());
    if (!last.empty() && table.size() < 4096) {
      Bytes longer = last;
      longer.push_back(entry[0]);
      table.push_back(longer);
    }
    if (table.size() == std::size_t{1} << bits && bits < 12) {
      ++bits;
    }
    last = entry;
  }
}

TEST(AppendGifLzw, ComesBack) {
  std::mt19937 random(1);
  for (const int length : {0, 1, 2, 3, 255, 256, 257, 258, 511, 4000, 100000}) {
    for (const unsigned variety : {1U, 2U, 7U, 256U}) {
      Bytes indices;
      for (int i = 0; i < length; ++i) {
        indices.push_back(static_cast<std::uint8_t>(random() % variety));
      }
      Bytes coded;
      AppendGifLzw(indices, &coded);
      ASSERT_EQ(Decode(coded), indices) << length << " " << variety;
    }
  }
}

TEST(AppendGifLzw, EveryShortLength) {
  // Around the lengths at which codes grow longer.
  for (int length = 240; length < 800; ++length) {
    Bytes indices;
    for (int i = 0; i < length; ++i) {
      indices.push_back(static_cast<std::uint8_t>(i * 7919 >> 3));
    }
    Bytes coded;
    AppendGifLzw(indices, &coded);
    ASSERT_EQ(Decode(coded), indices) << length;
  }
}

}  // namespace
}  // namespace understudy
