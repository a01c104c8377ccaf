#include "media/gif_lzw.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace understudy {
namespace {

constexpr int kCodeSize = 8;            // bits of an index
constexpr int kClear = 1 << kCodeSize;  // empties the dictionary
constexpr int kEnd = kClear + 1;
constexpr int kMostCodes = 4096;
constexpr std::size_t kBlock = 255;  // bytes of a sub-block

// Codes of 9 to 12 bits, lowest bit first, in sub-blocks.
class CodeWriter {
 public:
  explicit CodeWriter(std::vector<std::uint8_t>* out) : out_(out) {}

  void Put(int code, int bits) {
    pending_ |= static_cast<std::uint32_t>(code) << count_;
    count_ += bits;
    while (count_ >= 8) {
      block_[filled_++] = static_cast<std::uint8_t>(pending_);
      pending_ >>= 8;
      count_ -= 8;
      if (filled_ == kBlock) {
        FlushBlock();
      }
    }
  }

  void End() {
    if (count_ > 0) {
      Put(0, 8 - count_);
    }
    FlushBlock();
    out_->push_back(0);
  }

 private:
  void FlushBlock() {
    if (filled_ > 0) {
      out_->push_back(static_cast<std::uint8_t>(filled_));
      out_->insert(out_->end(), block_.begin(),
                   block_.begin() + static_cast<std::ptrdiff_t>(filled_));
      filled_ = 0;
    }
  }

  std::vector<std::uint8_t>* out_;
  std::array<std::uint8_t, kBlock> block_{};
  std::size_t filled_ = 0;
  std::uint32_t pending_ = 0;
  int count_ = 0;  // bits in pending_
};

// Codes by (code of a string, next index): open addressing, less than half full.
class Dictionary {
 public:
  Dictionary() { Clear(); }

  void Clear() { slots_.fill({-1, 0}); }

  // The code of the longer string, or null with the slot ready for Insert().
  const int* Find(int prefix, int next) {
    key_ = prefix << 8 | next;
    slot_ = (static_cast<std::size_t>(key_) * 2654435761U >> 7) % kSlots;
    while (slots_[slot_].key != -1) {
      if (slots_[slot_].key == key_) {
        return &slots_[slot_].code;
      }
      slot_ = (slot_ + 1) % kSlots;
    }
    return nullptr;
  }

  void Insert(int code) { slots_[slot_] = {key_, code}; }

 private:
  static constexpr std::size_t kSlots = 16384;
  struct Slot {
    int key;
    int code;
  };
  std::array<Slot, kSlots> slots_{};
  int key_ = 0;
  std::size_t slot_ = 0;
};

}  // namespace

void AppendGifLzw(const std::vector<std::uint8_t>& indices, std::vector<std::uint8_t>* out) {
  out->push_back(kCodeSize);
  CodeWriter writer(out);
  Dictionary dictionary;
  int bits = kCodeSize + 1;
  int next_code = kEnd + 1;
  writer.Put(kClear, bits);
  int prefix = -1;
  for (const std::uint8_t index : indices) {
    if (prefix < 0) {
      prefix = index;
      continue;
    }
    if (const int* longer = dictionary.Find(prefix, index)) {
      prefix = *longer;
      continue;
    }
    writer.Put(prefix, bits);
    if (next_code < kMostCodes) {
      dictionary.Insert(next_code);
      if (next_code == 1 << bits) {
        ++bits;
      }
      ++next_code;
    } else {
      writer.Put(kClear, bits);
      dictionary.Clear();
      bits = kCodeSize + 1;
      next_code = kEnd + 1;
    }
    prefix = index;
  }
  if (prefix >= 0) {
    writer.Put(prefix, bits);
    if (next_code == 1 << bits && bits < 12) {
      ++bits;  // the decoder has added one more code by now
    }
  }
  writer.Put(kEnd, bits);
  writer.End();
}

}  // namespace understudy
