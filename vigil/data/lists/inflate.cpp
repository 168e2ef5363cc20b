// SPDX-License-Identifier: Apache-2.0
// Unpacks through zlib: see inflate.h.
#include "vigil/data/lists/inflate.h"

#include <algorithm>
#include <istream>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr std::size_t kStep = 1 << 20;
constexpr std::size_t kPackedStep = 1 << 16;

struct Ender {
  void operator()(z_stream* stream) const {
    inflateEnd(stream);
    delete stream;
  }
};

using Stream = std::unique_ptr<z_stream, Ender>;

Stream opened(Packing packing, const std::string& where) {
  Stream stream(new z_stream{});
  if (inflateInit2(stream.get(), packing == Packing::zlib ? MAX_WBITS : -MAX_WBITS) != Z_OK)
    throw Error::input(where + ": cannot be unpacked: no memory");
  return stream;
}

[[noreturn]] void too_much(const std::string& where, std::size_t most) {
  throw Error::input(fmt::format("{}: unpacks to more than {} bytes", where, most), "no truth file is that large");
}

[[noreturn]] void damaged(const std::string& where) {
  throw Error::input(where + ": damaged: it cannot be unpacked", "copy or download it again");
}

[[noreturn]] void cut(const std::string& where) {
  throw Error::input(where + ": cut: it ends while unpacking");
}

}  // namespace

std::string inflate(std::span<const char> packed, Packing packing, std::size_t most, const std::string& where) {
  const Stream stream = opened(packing, where);
  // zlib counts input in 32 bits and does not write to it.
  if (packed.size() > UINT32_MAX) throw Error::input(where + ": a packed part of more than 4 GB");
  stream->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream->avail_in = static_cast<uInt>(packed.size());
  std::string out;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    const std::size_t before = out.size();
    if (before >= most) too_much(where, most);
    out.resize(std::min(most, before + std::max(kStep, before / 2)));
    stream->next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream->avail_out = static_cast<uInt>(std::min<std::size_t>(out.size() - before, UINT32_MAX));
    const std::size_t room = stream->avail_out;
    state = ::inflate(stream.get(), Z_NO_FLUSH);
    out.resize(before + room - stream->avail_out);
    if (state != Z_OK && state != Z_STREAM_END) damaged(where);
    if (state == Z_OK && out.size() == before && stream->avail_in == 0) cut(where);
  }
  return out;
}

struct InflateStream::State {
  std::istream& file;
  std::uint64_t left;  // packed bytes that were not read yet
  std::size_t most;
  std::string where;
  Stream stream;
  std::vector<char> packed = std::vector<char>(kPackedStep);
  std::size_t given = 0;
  bool ended = false;

  void fill() {
    const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(left, packed.size()));
    file.read(packed.data(), static_cast<std::streamsize>(step));
    if (static_cast<std::size_t>(file.gcount()) != step) cut(where);
    left -= step;
    stream->next_in = reinterpret_cast<Bytef*>(packed.data());
    stream->avail_in = static_cast<uInt>(step);
  }
};

InflateStream::InflateStream(std::istream& file, std::uint64_t packed, std::size_t most, std::string where)
    : state_(new State{file, packed, most, where, opened(Packing::zlib, where)}) {}

InflateStream::~InflateStream() = default;

std::size_t InflateStream::read(std::span<char> out) {
  State& s = *state_;
  std::size_t done = 0;
  while (done < out.size() && !s.ended) {
    if (s.stream->avail_in == 0 && s.left > 0) s.fill();
    const auto room = static_cast<uInt>(std::min<std::size_t>(out.size() - done, kStep));
    s.stream->next_out = reinterpret_cast<Bytef*>(out.data() + done);
    s.stream->avail_out = room;
    const int state = ::inflate(s.stream.get(), Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) damaged(s.where);
    s.ended = state == Z_STREAM_END;
    const std::size_t got = room - s.stream->avail_out;
    if (got == 0 && !s.ended && s.stream->avail_in == 0 && s.left == 0) cut(s.where);
    done += got;
    s.given += got;
    if (s.given > s.most) too_much(s.where, s.most);
  }
  return done;
}

}  // namespace vigil
