// SPDX-License-Identifier: Apache-2.0
// Unpacks through zlib: see inflate.h.
#include "vigil/data/lists/inflate.h"

#include <memory>

#include <fmt/format.h>
#include <zlib.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr std::size_t kStep = 1 << 20;

struct Ender {
  void operator()(z_stream* stream) const {
    inflateEnd(stream);
    delete stream;
  }
};

}  // namespace

std::string inflate(std::span<const char> packed, Packing packing, std::size_t most, const std::string& where) {
  const std::unique_ptr<z_stream, Ender> stream(new z_stream{});
  if (inflateInit2(stream.get(), packing == Packing::zlib ? MAX_WBITS : -MAX_WBITS) != Z_OK)
    throw Error::input(where + ": cannot be unpacked: no memory");
  // zlib counts input in 32 bits and does not write to it.
  if (packed.size() > UINT32_MAX) throw Error::input(where + ": a packed part of more than 4 GB");
  stream->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream->avail_in = static_cast<uInt>(packed.size());
  std::string out;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    const std::size_t before = out.size();
    if (before >= most)
      throw Error::input(fmt::format("{}: unpacks to more than {} bytes", where, most), "no truth file is that large");
    out.resize(std::min(most, before + std::max(kStep, before / 2)));
    stream->next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream->avail_out = static_cast<uInt>(std::min<std::size_t>(out.size() - before, UINT32_MAX));
    const std::size_t room = stream->avail_out;
    state = ::inflate(stream.get(), Z_NO_FLUSH);
    out.resize(before + room - stream->avail_out);
    if (state != Z_OK && state != Z_STREAM_END)
      throw Error::input(where + ": damaged: it cannot be unpacked", "copy or download it again");
    if (state == Z_OK && out.size() == before && stream->avail_in == 0)
      throw Error::input(where + ": cut: it ends while unpacking");
  }
  return out;
}

}  // namespace vigil
