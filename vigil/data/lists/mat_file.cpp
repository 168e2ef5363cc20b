// SPDX-License-Identifier: Apache-2.0
// Reads level 5 MAT files ("MAT-File Format", The MathWorks, chapter 1): see mat_file.h. Every size is checked against what is
// left.
#include "vigil/data/lists/mat_file.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/data/lists/inflate.h"
#include "vigil/data/lists/mat_element.h"

namespace vigil {
namespace {

using namespace mat;

constexpr int kDeepest = 8;
constexpr std::int64_t kMostItems = 2'000'000;
constexpr std::size_t kMostDimensions = 16;

struct Element {
  int type = 0;
  std::span<const char> bytes;
};

// One run of elements, one after the other.
class Cursor {
 public:
  Cursor(std::span<const char> bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  bool at_end() const { return at_ + 8 > bytes_.size(); }

  Element next() {
    if (at_end()) fail("it ends where a value was promised");
    const auto first = value_at<std::uint32_t>(bytes_.subspan(at_), 0);
    if (first >> 16 != 0) {  // a small element: type and size in the first four bytes, the value in the next
      const std::size_t size = first >> 16;
      if (size > 4) fail(fmt::format("a small value of {} bytes", size));
      const Element element{static_cast<int>(first & 0xffff), bytes_.subspan(at_ + 4, size)};
      at_ += 8;
      return element;
    }
    const std::size_t size = value_at<std::uint32_t>(bytes_.subspan(at_), 1);
    if (size > bytes_.size() - at_ - 8)
      fail(fmt::format("a value claims {} bytes, {} are left (byte {})", size, bytes_.size() - at_ - 8, at_));
    const Element element{static_cast<int>(first), bytes_.subspan(at_ + 8, size)};
    const std::size_t padded = first == kCompressed ? size : (size + 7) / 8 * 8;
    at_ = std::min(bytes_.size(), at_ + 8 + padded);
    return element;
  }

  [[noreturn]] void fail(const std::string& what) const { throw damage(where_, what); }

 private:
  std::span<const char> bytes_;
  const std::string& where_;
  std::size_t at_ = 0;
};

class MatReader {
 public:
  MatReader(std::shared_ptr<const std::string> owner, std::span<const char> bytes, const std::string& where)
      : owner_(std::move(owner)), bytes_(bytes), where_(where) {}

  void read(std::vector<MatValue>& variables, bool unpacked = false) {
    for (Cursor cursor(bytes_, where_); !cursor.at_end();) {
      const Element element = cursor.next();
      if (element.type == kCompressed) {
        if (unpacked) cursor.fail("a packed value inside a packed one");
        const auto inside = std::make_shared<const std::string>(inflate(element.bytes, Packing::zlib, kMostUnpacked, where_));
        MatReader(inside, *inside, where_).read(variables, true);
      } else if (element.type == kMatrix) {
        variables.push_back(matrix(element.bytes, 0));
      } else {
        cursor.fail(fmt::format("an element of type {} where a variable was expected", element.type));
      }
    }
  }

 private:
  MatValue matrix(std::span<const char> bytes, int depth) {
    MatValue value;
    if (bytes.empty()) {  // an empty matrix inside a cell
      value.kind = MatValue::Kind::numbers;
      value.shape = {0, 0};
      return value;
    }
    Cursor cursor(bytes, where_);
    if (depth > kDeepest) cursor.fail("cells inside cells without end");
    if (++items_ > kMostItems) cursor.fail("more than two million values");
    const Element flags = cursor.next();
    if (flags.type != kUint32 || flags.bytes.size() < 8) cursor.fail("a variable without its class");
    const int kind = static_cast<int>(value_at<std::uint32_t>(flags.bytes, 0) & 0xff);
    read_shape(cursor, value);
    const Element name = cursor.next();
    value.name.assign(name.bytes.begin(), name.bytes.end());
    if (kind == kCell) read_cell(cursor, value, depth);
    if (kind == kStruct) read_struct(cursor, value, depth);
    if (kind == kChar) read_text(cursor, value);
    if (kind >= kFirstNumeric && kind <= kLastNumeric) read_numbers(cursor, value);
    return value;
  }

  void read_shape(Cursor& cursor, MatValue& value) {
    const Element shape = cursor.next();
    if (shape.type != kInt32 || shape.bytes.size() % 4 != 0 || shape.bytes.size() < 8 || shape.bytes.size() / 4 > kMostDimensions)
      cursor.fail("a variable without a shape");
    std::int64_t count = 1;
    for (std::size_t i = 0; i < shape.bytes.size() / 4; ++i) {
      value.shape.push_back(value_at<std::int32_t>(shape.bytes, i));
      if (value.shape.back() < 0 || __builtin_mul_overflow(count, value.shape.back(), &count)) cursor.fail("an impossible shape");
    }
  }

  void read_items(Cursor& cursor, MatValue& value, std::int64_t count, int depth) {
    value.items.reserve(static_cast<std::size_t>(std::min<std::int64_t>(count, 4096)));
    for (std::int64_t i = 0; i < count; ++i) {
      const Element item = cursor.next();  // fails when fewer are there than the shape claims
      if (item.type != kMatrix) cursor.fail("an item that is no variable");
      value.items.push_back(matrix(item.bytes, depth + 1));
    }
  }

  void read_cell(Cursor& cursor, MatValue& value, int depth) {
    value.kind = MatValue::Kind::cell;
    read_items(cursor, value, value.count(), depth);
  }

  void read_struct(Cursor& cursor, MatValue& value, int depth) {
    value.kind = MatValue::Kind::structure;
    const Element length = cursor.next();
    if (length.type != kInt32 || length.bytes.size() != 4) cursor.fail("a struct without the length of its names");
    const auto width = value_at<std::int32_t>(length.bytes, 0);
    const Element names = cursor.next();
    if (width < 1 || width > 256 || names.bytes.size() % static_cast<std::size_t>(width) != 0)
      cursor.fail("a struct without names");
    for (std::size_t at = 0; at < names.bytes.size(); at += static_cast<std::size_t>(width)) {
      const std::string field(names.bytes.data() + at, static_cast<std::size_t>(width));
      value.fields.push_back(field.substr(0, field.find('\0')));
    }
    std::int64_t count = 0;
    if (__builtin_mul_overflow(value.count(), static_cast<std::int64_t>(value.fields.size()), &count))
      cursor.fail("an impossible shape");
    read_items(cursor, value, count, depth);
  }

  void read_text(Cursor& cursor, MatValue& value) {
    value.kind = MatValue::Kind::text;
    if (cursor.at_end()) return;
    const Element data = cursor.next();
    const std::size_t width = size_of_type(data.type);
    if (width == 0 || width > 2) cursor.fail("a text of an unknown type");
    for (std::size_t i = 0; i < data.bytes.size() / width; ++i) {
      const auto code = static_cast<int>(number_at(data.bytes, data.type, i));
      value.text += code < 256 ? static_cast<char>(code) : '?';
    }
  }

  void read_numbers(Cursor& cursor, MatValue& value) {
    value.kind = MatValue::Kind::numbers;
    if (value.count() == 0) return;
    const Element data = cursor.next();
    const std::size_t width = size_of_type(data.type);
    if (width == 0) cursor.fail(fmt::format("numbers of the unknown type {}", data.type));
    if (data.bytes.size() / width != static_cast<std::size_t>(value.count()) || data.bytes.size() % width != 0)
      cursor.fail(fmt::format("{} numbers, its shape claims {}", data.bytes.size() / width, value.count()));
    value.stored_type = data.type;
    value.bytes = data.bytes;
    value.owner = owner_;
  }

  std::shared_ptr<const std::string> owner_;
  std::span<const char> bytes_;
  const std::string& where_;
  std::int64_t items_ = 0;
};

}  // namespace

std::int64_t MatValue::count() const {
  std::int64_t product = 1;
  for (const std::int64_t extent : shape) product *= extent;
  return product;
}

std::vector<double> MatValue::numbers() const {
  std::vector<double> values(bytes.empty() ? 0 : static_cast<std::size_t>(count()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = number_at(bytes, stored_type, i);
  return values;
}

const MatValue* MatValue::field(const std::string& wanted) const {
  const auto at = std::find(fields.begin(), fields.end(), wanted);
  const auto index = static_cast<std::size_t>(at - fields.begin());
  return at == fields.end() || index >= items.size() ? nullptr : &items[index];
}

std::vector<MatValue> read_mat(const std::filesystem::path& path) {
  const auto bytes = std::make_shared<const std::string>(read_file(path));
  const std::string where = path.string();
  check_header(std::string_view(*bytes).substr(0, kHeader), where);
  std::vector<MatValue> variables;
  MatReader(bytes, std::span(*bytes).subspan(kHeader), where).read(variables);
  if (variables.empty()) throw Error::input(where + ": no variable in it");
  return variables;
}

}  // namespace vigil
