// SPDX-License-Identifier: Apache-2.0
// A walk over a level 5 MAT file that keeps nothing but the element it stands in: see mat_masks.h. Sizes that a file claims are
// checked against the element around them, and nothing is allocated for a claim but one picture.
#include "vigil/data/lists/mat_masks.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/lists/inflate.h"
#include "vigil/data/lists/mat_element.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using namespace mat;

constexpr std::size_t kLongestSmall = 4096;  // of a shape or a name
constexpr std::int64_t kMostPixels = 1 << 26;
const std::string kMasks = "volLabel";

// Bytes in their order: of the file itself, or of what is unpacked.
class Source {
 public:
  using Read = std::function<std::size_t(std::span<char>)>;
  Source(Read read, const std::string& where) : read_(std::move(read)), where_(where) {}

  std::uint64_t at() const { return at_; }
  void moved_to(std::uint64_t position) { at_ = position; }  // by someone else
  [[noreturn]] void fail(const std::string& what) const { throw damage(where_, what); }

  bool next(std::span<char> out) {  // false: nothing is left
    const std::size_t got = read_(out);
    at_ += got;
    if (got != 0 && got < out.size()) fail("it ends where a value was promised");
    return got != 0;
  }
  void take(std::span<char> out) {
    if (!out.empty() && !next(out)) fail("it ends where a value was promised");
  }
  void skip_to(std::uint64_t position) {
    std::vector<char> scratch(static_cast<std::size_t>(std::min<std::uint64_t>(position - std::min(at_, position), 1 << 16)));
    while (at_ < position) {
      const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(position - at_, scratch.size()));
      if (read_({scratch.data(), step}) != step) fail("it ends where a value was promised");
      at_ += step;
    }
  }

 private:
  Read read_;
  const std::string& where_;
  std::uint64_t at_ = 0;
};

// An element whose value comes next.
struct Tag {
  int type = 0;
  std::uint64_t size = 0;
  std::uint64_t end = 0;             // behind the value
  std::uint64_t next = 0;            // where the next element begins
  std::optional<std::string> small;  // the value, where it stands in the tag itself
};

std::optional<Tag> next_tag(Source& source, std::uint64_t limit) {
  char bytes[8];
  if (source.at() + sizeof bytes > limit || !source.next(bytes)) return std::nullopt;
  const auto first = value_at<std::uint32_t>(bytes, 0), second = value_at<std::uint32_t>(bytes, 1);
  Tag tag;
  if (first >> 16 != 0) {
    tag.size = first >> 16;
    if (tag.size > 4) source.fail(fmt::format("a small value of {} bytes", tag.size));
    tag.type = static_cast<int>(first & 0xffff);
    tag.end = tag.next = source.at();
    tag.small = std::string(bytes + 4, tag.size);
    return tag;
  }
  tag.type = static_cast<int>(first);
  tag.size = second;
  tag.end = source.at() + tag.size;
  tag.next = first == kCompressed ? tag.end : source.at() + (tag.size + 7) / 8 * 8;
  if (tag.end > limit)
    source.fail(
        fmt::format("a value claims {} bytes, {} are left (byte {})", tag.size, limit - source.at(), source.at() - sizeof bytes));
  tag.next = std::min(tag.next, limit);
  return tag;
}

Tag promised_tag(Source& source, std::uint64_t limit) {
  const auto tag = next_tag(source, limit);
  if (!tag) source.fail("it ends where a value was promised");
  return *tag;
}

std::string small_value(Source& source, const Tag& tag) {
  if (tag.small) return *tag.small;
  if (tag.size > kLongestSmall) source.fail(fmt::format("a name or a shape of {} bytes", tag.size));
  std::string value(static_cast<std::size_t>(tag.size), '\0');
  source.take(value);
  source.skip_to(tag.next);
  return value;
}

// What stands before the values of a variable.
struct Head {
  int kind = 0;
  std::vector<std::int64_t> shape;
  std::string name;
  std::int64_t count = 1;
};

Head head_of(Source& source, std::uint64_t limit) {
  Head head;
  const Tag flags = promised_tag(source, limit);
  const std::string flag_bytes = small_value(source, flags);
  if (flags.type != kUint32 || flag_bytes.size() < 8) source.fail("a variable without its class");
  head.kind = static_cast<int>(value_at<std::uint32_t>(flag_bytes, 0) & 0xff);
  const Tag shape = promised_tag(source, limit);
  const std::string extents = small_value(source, shape);
  if (shape.type != kInt32 || extents.size() % 4 != 0 || extents.size() < 8 || extents.size() > 64)
    source.fail("a variable without a shape");
  for (std::size_t i = 0; i < extents.size() / 4; ++i) {
    head.shape.push_back(value_at<std::int32_t>(extents, i));
    if (head.shape.back() < 0 || __builtin_mul_overflow(head.count, head.shape.back(), &head.count))
      source.fail("an impossible shape");
  }
  head.name = small_value(source, promised_tag(source, limit));
  return head;
}

class Walk {
 public:
  Walk(const fs::path& path, const OnMask* on_mask) : where_(path.string()), file_(path, std::ios::binary), on_mask_(on_mask) {
    std::error_code failed;
    size_ = fs::file_size(path, failed);
    if (!file_ || failed || fs::is_directory(path, failed))
      throw Error::input(where_ + ": cannot be opened", "check that the file exists and may be read");
  }

  // The names of what was seen; stops behind the masks when it looks for them.
  std::vector<std::string> go() {
    std::string first(std::min<std::uint64_t>(size_, kHeader), '\0');
    file_.read(first.data(), static_cast<std::streamsize>(first.size()));
    check_header(first, where_);
    Source source([this](std::span<char> out) { return from_file(out); }, where_);
    const std::uint64_t limit = size_ - kHeader;
    while (const auto tag = next_tag(source, limit)) {
      if (tag->type == kCompressed)
        unpack(*tag);
      else if (tag->type == kMatrix)
        variable(source, *tag);
      else
        source.fail(fmt::format("an element of type {} where a variable was expected", tag->type));
      if (found_) break;
      file_.clear();
      file_.seekg(static_cast<std::streamoff>(kHeader + tag->next));
      source.moved_to(tag->next);
    }
    if (names_.empty()) throw Error::input(where_ + ": no variable in it");
    return std::move(names_);
  }
  bool found() const { return found_; }

 private:
  std::size_t from_file(std::span<char> out) {
    file_.read(out.data(), static_cast<std::streamsize>(out.size()));
    return static_cast<std::size_t>(file_.gcount());
  }

  void unpack(const Tag& packed) {
    InflateStream stream(file_, packed.size, kMostUnpacked, where_);
    Source source([&](std::span<char> out) { return stream.read(out); }, where_);
    const Tag tag = promised_tag(source, kMostUnpacked);
    if (tag.type == kCompressed) source.fail("a packed value inside a packed one");
    if (tag.type != kMatrix) source.fail(fmt::format("an element of type {} where a variable was expected", tag.type));
    variable(source, tag);
  }

  void variable(Source& source, const Tag& tag) {
    const Head head = head_of(source, tag.end);
    names_.push_back(head.name);
    if (on_mask_ == nullptr || head.name != kMasks) return;
    found_ = true;
    if (head.kind != kCell || head.count == 0) throw Error::input(where_ + ": volLabel: expected a cell with one mask per frame");
    for (std::int64_t frame = 0; frame < head.count; ++frame) {
      const Tag item = promised_tag(source, tag.end);
      if (item.type != kMatrix) source.fail("an item that is no variable");
      read_mask(source, item, frame);
      (*on_mask_)(frame, mask_);
      source.skip_to(item.next);
    }
  }

  // Into mask_. Columns come first in the file.
  void read_mask(Source& source, const Tag& item, std::int64_t frame) {
    const auto no_picture = [&](const std::string& found) {
      return Error::input(fmt::format("{}: the mask of frame {} is no picture ({})", where_, frame, found));
    };
    if (item.size == 0) throw no_picture("empty");
    const Head head = head_of(source, item.end);
    if (head.kind < kFirstNumeric || head.kind > kLastNumeric) throw no_picture("no numbers");
    if (head.shape.size() != 2) throw no_picture(fmt::format("{} extents", head.shape.size()));
    if (head.count == 0 || head.count > kMostPixels) throw no_picture(fmt::format("{} x {}", head.shape[0], head.shape[1]));
    const Size size{static_cast<int>(head.shape[1]), static_cast<int>(head.shape[0])};
    const Tag data = promised_tag(source, item.end);
    const std::size_t width = size_of_type(data.type);
    if (width == 0) source.fail(fmt::format("numbers of the unknown type {}", data.type));
    if (data.size != static_cast<std::uint64_t>(head.count) * width)
      source.fail(fmt::format("{} numbers, its shape claims {}", data.size / width, head.count));
    if (mask_.size() != size) mask_ = Grid<std::uint8_t>(size);
    std::string column(static_cast<std::size_t>(size.height) * width, '\0');
    for (int x = 0; x < size.width; ++x) {
      if (data.small)
        column = data.small->substr(static_cast<std::size_t>(x) * column.size(), column.size());
      else
        source.take(column);
      for (int y = 0; y < size.height; ++y) {
        const auto at = static_cast<std::size_t>(y);
        mask_(x, y) = data.type == kUint8 ? column[at] != 0 : number_at(column, data.type, at) > 0;
      }
    }
  }

  std::string where_;
  std::ifstream file_;
  std::uint64_t size_ = 0;
  const OnMask* on_mask_;
  std::vector<std::string> names_;
  bool found_ = false;
  Grid<std::uint8_t> mask_;
};

}  // namespace

void each_mask_of_mat(const fs::path& path, const OnMask& on_mask) {
  Walk walk(path, &on_mask);
  const std::vector<std::string> names = walk.go();
  if (!walk.found()) throw Error::input(fmt::format("{}: no variable {} (it has: {})", path.string(), kMasks, join(names, ", ")));
}

std::vector<std::string> variables_of_mat(const fs::path& path) {
  return Walk(path, nullptr).go();
}

}  // namespace vigil
