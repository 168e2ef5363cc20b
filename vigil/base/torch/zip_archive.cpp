// SPDX-License-Identifier: Apache-2.0
// ZIP archives: see zip_archive.h. The table at the end says what is there; the header before each entry must agree.
#include "vigil/base/torch/zip_archive.h"

#include <algorithm>

#include <fmt/format.h>
#include <zlib.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr std::size_t kEnd = 22, kRecord = 46, kLocal = 30;  // fixed parts of end record, table row, header before an entry
constexpr std::size_t kLongestComment = 0xffff;
constexpr std::size_t kLongestName = 4096;
constexpr std::uint64_t kLargestTable = 64u << 20;

// A name that means the same wherever it is unpacked.
bool is_plain(const std::string& name) {
  if (name.empty() || name.size() > kLongestName || name.front() == '/' || !is_utf8(name)) return false;
  if (std::any_of(name.begin(), name.end(), [](char c) { return c == '\\' || c == ':' || static_cast<unsigned char>(c) < ' '; }))
    return false;
  return ("/" + name + "/").find("/../") == std::string::npos;
}

}  // namespace

void ZipArchive::fail(const std::string& what) const {
  throw Error::input(source_.name() + ": not a readable zip archive: " + what,
                     "the copy is not complete or was changed: get it again");
}

ZipArchive::ZipArchive(const ByteSource& source) : source_(source) {
  const std::uint64_t size = source.size();
  if (size < kEnd) fail("it is too short");
  const std::uint64_t tail_at = size - std::min<std::uint64_t>(size, kEnd + kLongestComment);
  const std::string tail = source.read(tail_at, size - tail_at, "its end");
  // The record ends with a comment that fills the file.
  const auto is_end = [&](std::size_t at) {
    return little_endian(tail, at, 4) == 0x06054b50 && at + kEnd + little_endian(tail, at + 20, 2) == tail.size();
  };
  std::size_t at = tail.size() - kEnd;
  while (at > 0 && !is_end(at)) --at;
  if (!is_end(at)) fail("its end is missing");
  read_table(tail.substr(at, kEnd), tail_at + at);
}

void ZipArchive::read_table(const std::string& end, std::uint64_t end_at) {
  const std::uint64_t count = little_endian(end, 10, 2), bytes = little_endian(end, 12, 4);
  table_at_ = little_endian(end, 16, 4);
  if (count == 0xffff || bytes == 0xffffffff || table_at_ == 0xffffffff) fail("it has more than 4 GiB or 65,534 entries");
  if (little_endian(end, 4, 2) != 0 || little_endian(end, 6, 2) != 0 || little_endian(end, 8, 2) != count)
    fail("it is a part of several");
  if (table_at_ > end_at || bytes > end_at - table_at_ || bytes > kLargestTable)
    fail(fmt::format("its table claims {} bytes from byte {} on, its end is at {}", bytes, table_at_, end_at));
  const std::string table = source_.read(table_at_, bytes, "its table");
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (table.size() - at < kRecord || little_endian(table, at, 4) != 0x02014b50)
      fail(fmt::format("entry {} of {} is missing in its table", i + 1, count));
    const std::string record = table.substr(at, kRecord);
    const std::size_t name = little_endian(record, 28, 2);
    const std::size_t whole = kRecord + name + little_endian(record, 30, 2) + little_endian(record, 32, 2);
    if (whole > table.size() - at) fail(fmt::format("entry {} of {} is longer than its table", i + 1, count));
    add(table.substr(at + kRecord, name), record, little_endian(record, 42, 4));
    at += whole;
  }
  check_overlaps();
}

void ZipArchive::add(const std::string& name, const std::string& record, std::uint64_t local_at) {
  if (!is_plain(name)) fail("entry " + shown(name) + " has a name that leads elsewhere");
  if (little_endian(record, 8, 2) & 1) fail("entry " + shown(name) + " is encrypted");
  Entry entry;
  entry.method = static_cast<unsigned>(little_endian(record, 10, 2));
  entry.check = static_cast<std::uint32_t>(little_endian(record, 16, 4));
  entry.packed = little_endian(record, 20, 4);
  entry.size = little_endian(record, 24, 4);
  if (entry.packed == 0xffffffff || entry.size == 0xffffffff || local_at == 0xffffffff)
    fail("entry " + shown(name) + " is larger than 4 GiB");
  if (entry.method == 0 && entry.packed != entry.size)
    fail(fmt::format("entry {} claims {} bytes and has {}", shown(name), entry.size, entry.packed));
  const std::string what = "the header of entry " + shown(name);
  const std::string local = source_.read(local_at, kLocal, what);
  if (little_endian(local, 0, 4) != 0x04034b50) fail("entry " + shown(name) + " is not where its table says");
  const std::size_t length = little_endian(local, 26, 2);
  if (source_.read(local_at + kLocal, length, what) != name || little_endian(local, 8, 2) != entry.method)
    fail("the two headers of entry " + shown(name) + " differ");
  entry.begin = local_at + kLocal + length + little_endian(local, 28, 2);
  if (entry.begin > table_at_ || entry.packed > table_at_ - entry.begin)
    fail(fmt::format("entry {} claims {} bytes from byte {} on, entries end at {}", shown(name), entry.packed, entry.begin,
                     table_at_));
  const auto [added, fresh] = entries_.emplace(name, entry);
  if (!fresh) fail("entry " + shown(name) + " is given twice");
  const auto [place, free] = begins_.emplace(local_at, &added->first);
  if (!free) fail(fmt::format("entries {} and {} overlap", shown(*place->second), shown(name)));
}

void ZipArchive::check_overlaps() const {
  const std::string* before = nullptr;
  for (const auto& [begin, name] : begins_) {
    if (before && begin < entries_.at(*before).begin + entries_.at(*before).packed)
      fail(fmt::format("entries {} and {} overlap", shown(*before), shown(*name)));
    before = name;
  }
}

const ZipArchive::Entry* ZipArchive::find(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

std::string ZipArchive::read(const std::string& name, const Entry& entry) const {
  if (entry.method != 0)
    throw Error::input(fmt::format("{}: entry {} is packed (method {}, {} bytes to {}); torch.save packs nothing", source_.name(),
                                   shown(name), entry.method, entry.packed, entry.size),
                       "unpack it and zip it again without packing: unzip x.pt, zip -0 -r y.pt FOLDER");
  std::string bytes = source_.read(entry.begin, entry.size, "entry " + shown(name));
  const auto check = static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  if (entry.check != 0 && check != entry.check)
    throw Error::input(fmt::format("{}: entry {} is damaged: its checksum is {:08x}, it should be {:08x}", source_.name(),
                                   shown(name), check, entry.check),
                       "get the file again; if it was saved with torch.serialization.set_crc32_options(False), save it without");
  return bytes;
}

}  // namespace vigil
