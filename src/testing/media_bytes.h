#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

namespace understudy::testing {

// Small media files spelled out byte by byte, for tests of folders that may not include media/.

inline std::string LittleEndian(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>(value >> (8 * i) & 255);
  }
  return out;
}

inline std::string BigEndian(std::uint32_t value) {
  std::string out = LittleEndian(value, 4);
  return {out.rbegin(), out.rend()};
}

// The CRC-32 of PNG chunks, bit by bit (PNG specification, annex D).
inline std::uint32_t Crc32(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1U) != 0 ? crc >> 1 ^ 0xEDB88320U : crc >> 1;
    }
  }
  return ~crc;
}

inline std::string PngChunk(const std::string& type, const std::string& data) {
  return BigEndian(static_cast<std::uint32_t>(data.size())) + type + data +
         BigEndian(Crc32(type + data));
}

// A PNG whose header, with a right checksum, claims that many pixels; there are none behind it.
inline std::string PngThatClaims(std::uint32_t width, std::uint32_t height) {
  const std::string header =
      BigEndian(width) + BigEndian(height) + std::string("\x08\x02\0\0\0", 5);
  return "\x89PNG\r\n\x1a\n" + PngChunk("IHDR", header) + PngChunk("IDAT", std::string(64, '\0')) +
         PngChunk("IEND", "");
}

using Color = std::array<std::uint8_t, 3>;  // red, green, blue

// A Windows bitmap of 24 bits a pixel.
inline std::string Bmp(int width, int height, const std::function<Color(int x, int y)>& color) {
  std::string pixels;
  for (int y = height - 1; y >= 0; --y) {
    for (int x = 0; x < width; ++x) {
      const Color c = color(x, y);
      pixels += {static_cast<char>(c[2]), static_cast<char>(c[1]), static_cast<char>(c[0])};
    }
    pixels.resize((pixels.size() + 3) / 4 * 4);
  }
  const auto size = static_cast<std::uint32_t>(pixels.size());
  return "BM" + LittleEndian(54 + size, 4) + LittleEndian(0, 4) + LittleEndian(54, 4) +
         LittleEndian(40, 4) + LittleEndian(static_cast<std::uint32_t>(width), 4) +
         LittleEndian(static_cast<std::uint32_t>(height), 4) + LittleEndian(1, 2) +
         LittleEndian(24, 2) + LittleEndian(0, 4) + LittleEndian(size, 4) + std::string(16, '\0') +
         pixels;
}

// Grey uncompressed video (YUV4MPEG2). `rate` as the format has it, "25:1".
inline std::string GreyVideo(int width, int height, int frames, const std::string& rate) {
  std::string out = "YUV4MPEG2 W" + std::to_string(width) + " H" + std::to_string(height) + " F" +
                    rate + " Ip A1:1 C420jpeg\n";
  for (int i = 0; i < frames; ++i) {
    out += "FRAME\n" +
           std::string(static_cast<std::size_t>(width) * height, static_cast<char>(90)) +
           std::string(static_cast<std::size_t>(width / 2) * (height / 2) * 2, '\x80');
  }
  return out;
}

// Silence as a WAV file, 8000 samples a second.
inline std::string Silence(double seconds) {
  const auto bytes = static_cast<std::uint32_t>(seconds * 8000) * 2;
  return "RIFF" + LittleEndian(36 + bytes, 4) + "WAVEfmt " + LittleEndian(16, 4) +
         LittleEndian(1, 2) + LittleEndian(1, 2) + LittleEndian(8000, 4) + LittleEndian(16000, 4) +
         LittleEndian(2, 2) + LittleEndian(16, 2) + "data" + LittleEndian(bytes, 4) +
         std::string(bytes, '\0');
}

}  // namespace understudy::testing
