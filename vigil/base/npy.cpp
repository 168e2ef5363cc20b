// SPDX-License-Identifier: Apache-2.0
// NumPy's array files. The header is a Python dict literal; a small parser reads exactly that and nothing else.
#include "vigil/base/npy.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"

namespace vigil {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kLargestHeader = 1 << 16;
constexpr std::size_t kMostDimensions = 32;   // as in NumPy
constexpr std::size_t kTurnedStep = 1 << 20;  // bytes that are read at a time where the order must be turned

struct Header {
  DType type = DType::f32;
  bool big_endian = false;
  bool fortran = false;
  std::vector<std::int64_t> shape;
};

struct TypeCode {
  std::string_view code;
  DType type;
};
constexpr TypeCode kTypes[] = {{"b1", DType::boolean}, {"u1", DType::u8},  {"i1", DType::i8},  {"u2", DType::u16},
                               {"i2", DType::i16},     {"u4", DType::u32}, {"i4", DType::i32}, {"u8", DType::u64},
                               {"i8", DType::i64},     {"f2", DType::f16}, {"f4", DType::f32}, {"f8", DType::f64}};

// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& file, std::size_t offset) : text_(text), file_(file), offset_(offset) {}

  Header parse() {
    Header header;
    std::vector<std::string> seen;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      if (std::find(seen.begin(), seen.end(), key) != seen.end()) fail("key '" + key + "' is given twice");
      seen.push_back(key);
      expect(':');
      if (key == "descr")
        read_type(header);
      else if (key == "fortran_order")
        header.fortran = boolean();
      else if (key == "shape")
        header.shape = shape();
      else
        fail("unknown key '" + key + "'");
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip();
    if (at_ < text_.size()) fail("text after the closing brace");
    if (seen.size() != 3) fail("it must have the keys descr, fortran_order and shape");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error::input(fmt::format("{}: not a readable .npy header: {} (byte {})", file_, what, offset_ + at_),
                       "write it again with numpy.save from a plain array");
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  bool accept(char wanted) {
    skip();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("expected '{}'", wanted));
  }
  std::string quoted() {
    skip();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote != '\'' && quote != '"') fail("expected a quoted word");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a quote is not closed");
    std::string found(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return found;
  }
  bool boolean() {
    skip();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    fail("expected True or False");
  }
  void read_type(Header& header) {
    skip();
    if (at_ < text_.size() && text_[at_] == '[') fail("structured types are not supported");
    const std::string descr = quoted();
    if (descr.size() < 2) fail("unknown element type '" + descr + "'");
    if (descr.find('O') != std::string::npos)
      throw Error::input(file_ + ": holds Python objects (a pickle), which Vigil never loads",
                         "save numbers instead: numpy.save(path, numpy.asarray(x, dtype='float32'))");
    const std::string_view code = std::string_view(descr).substr(1);
    const auto known = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const TypeCode& type) { return type.code == code; });
    if (known == std::end(kTypes) || std::string_view("<>|=").find(descr[0]) == std::string_view::npos)
      fail("element type '" + descr + "' is not supported (bool, integers, f2, f4, f8 are)");
    header.type = known->type;
    header.big_endian = descr[0] == '>';
  }
  std::vector<std::int64_t> shape() {
    std::vector<std::int64_t> extents;
    expect('(');
    while (!accept(')')) {
      extents.push_back(extent());
      if (extents.size() > kMostDimensions) fail("more than 32 dimensions");
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return extents;
  }
  std::int64_t extent() {
    skip();
    std::int64_t value = 0;
    const std::size_t begin = at_;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      const bool overflow = __builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, text_[at_] - '0', &value);
      if (overflow) fail("an extent is too large");
    }
    if (at_ == begin) fail("expected an extent of 0 or more");
    return value;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t offset_;
  std::size_t at_ = 0;
};

// Bytes that the header claims; nothing on overflow.
std::optional<std::uint64_t> claimed_bytes(const Header& header) {
  std::uint64_t bytes = size_of(header.type);
  for (const std::int64_t extent : header.shape)
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes)) return std::nullopt;
  return bytes;
}

void swap_bytes(Tensor& tensor) {
  const std::size_t width = size_of(tensor.type);
  for (std::size_t at = 0; at + width <= tensor.bytes.size(); at += width)
    std::reverse(tensor.bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 tensor.bytes.begin() + static_cast<std::ptrdiff_t>(at + width));
}

class Reader {
 public:
  Reader(std::string name, std::istream& file, std::uint64_t size) : name_(std::move(name)), file_(file), size_(size) {}

  // Type and shape; the bytes stay empty. Afterwards the file stands at the first value.
  Tensor read_header() {
    const auto [length, offset] = read_prefix();
    if (length > kLargestHeader || offset + length > size_)
      throw Error::input(fmt::format("{}: the header claims {} bytes, the file has {} (byte 8)", name_, length, size_),
                         "the file is cut or not a .npy file");
    std::string text(length, ' ');
    take(text.data(), length);
    header_ = HeaderParser(text, name_, offset).parse();
    const auto claimed = claimed_bytes(header_);
    const std::uint64_t present = size_ - offset - length;
    if (!claimed || *claimed != present)
      throw Error::input(fmt::format("{}: the header claims {} bytes of values, the file has {} (from byte {})", name_,
                                     claimed ? std::to_string(*claimed) : "more than 2^64", present, offset + length),
                         "the file is cut or was changed; write it again");
    return {header_.type, header_.shape, {}};
  }

  Tensor read() {
    Tensor tensor = read_header();
    take_values(tensor, 0, tensor.shape.empty() ? 1 : tensor.shape[0]);
    return tensor;
  }

  Tensor read_rows(std::int64_t first, std::int64_t rows) {
    Tensor tensor = read_header();
    if (tensor.shape.empty() || first < 0 || rows < 0 || first > tensor.shape[0] || rows > tensor.shape[0] - first)
      throw Error::input(fmt::format("{}: {} rows from {} on are asked for, the file has {}", name_, rows, first,
                                     tensor.shape.empty() ? 0 : tensor.shape[0]));
    take_values(tensor, first, rows);
    return tensor;
  }

 private:
  // Length of the header and where it starts.
  std::pair<std::size_t, std::size_t> read_prefix() {
    unsigned char prefix[12] = {};
    if (size_ < 10) throw Error::input(name_ + ": not a .npy file: shorter than its first 10 bytes");
    take(reinterpret_cast<char*>(prefix), 10);
    if (std::memcmp(prefix, kMagic.data(), kMagic.size()) != 0)
      throw Error::input(name_ + ": not a .npy file: it does not begin with \\x93NUMPY (byte 0)");
    const int version = prefix[6];
    if (version < 1 || version > 3)
      throw Error::input(fmt::format("{}: .npy version {} is not known; 1 to 3 are (byte 6)", name_, version));
    if (version == 1) return {prefix[8] | prefix[9] << 8, 10};
    if (size_ < 12) throw Error::input(name_ + ": not a .npy file: cut in its first 12 bytes");
    take(reinterpret_cast<char*>(prefix) + 10, 2);
    return {static_cast<std::size_t>(prefix[8]) | static_cast<std::size_t>(prefix[9]) << 8 |
                static_cast<std::size_t>(prefix[10]) << 16 | static_cast<std::size_t>(prefix[11]) << 24,
            12};
  }
  void take(char* out, std::size_t count) {
    file_.read(out, static_cast<std::streamsize>(count));
    if (static_cast<std::size_t>(file_.gcount()) != count) throw Error::input(name_ + ": cannot be read to its end");
  }

  // Indices [first, first + rows) of the first axis into `tensor`, which has the shape of the whole file before and of the rows
  // after. The file stands at its first value.
  void take_values(Tensor& tensor, std::int64_t first, std::int64_t rows) {
    const bool turned = header_.fortran && tensor.shape.size() > 1;
    const std::int64_t stored_rows = tensor.shape.empty() ? 1 : tensor.shape[0];
    if (!tensor.shape.empty()) tensor.shape[0] = 1;
    const std::size_t row = static_cast<std::size_t>(tensor.count()) * size_of(tensor.type);
    if (!tensor.shape.empty()) tensor.shape[0] = rows;
    tensor.bytes.resize(static_cast<std::size_t>(rows) * row);
    if (turned) {
      take_turned(tensor, first, static_cast<std::size_t>(stored_rows));
    } else {
      file_.seekg(static_cast<std::streamoff>(static_cast<std::size_t>(first) * row), std::ios::cur);
      take(reinterpret_cast<char*>(tensor.bytes.data()), tensor.bytes.size());
    }
    if (header_.big_endian) swap_bytes(tensor);
  }

  // Fortran order: the first index runs fastest, so that rows lie scattered over the file, one element of each in every column of
  // `stored_rows`. Passes through it once, some columns at a time, and puts each element where C order has it.
  void take_turned(Tensor& tensor, std::int64_t first, std::size_t stored_rows) {
    const auto rows = static_cast<std::size_t>(tensor.shape[0]);
    if (tensor.bytes.empty()) return;
    const std::size_t width = size_of(tensor.type);
    const std::size_t columns = tensor.bytes.size() / (rows * width);  // elements of a row
    const std::size_t step = std::clamp<std::size_t>(kTurnedStep / (stored_rows * width), 1, columns);
    std::vector<std::byte> block;
    std::vector<std::int64_t> index(tensor.shape.size(), 0);  // of the column; the first axis is not used
    const std::streamoff begin = file_.tellg();
    for (std::size_t column = 0; column < columns; column += step) {
      const std::size_t taken = std::min(step, columns - column);
      block.resize(((taken - 1) * stored_rows + rows) * width);
      file_.seekg(begin + static_cast<std::streamoff>((column * stored_rows + static_cast<std::size_t>(first)) * width));
      take(reinterpret_cast<char*>(block.data()), block.size());
      for (std::size_t i = 0; i < taken; ++i) {
        std::size_t to = 0;
        for (std::size_t d = 1; d < index.size(); ++d)
          to = to * static_cast<std::size_t>(tensor.shape[d]) + static_cast<std::size_t>(index[d]);
        for (std::size_t r = 0; r < rows; ++r)
          std::memcpy(tensor.bytes.data() + (r * columns + to) * width, block.data() + (i * stored_rows + r) * width, width);
        for (std::size_t d = 1; d < index.size() && ++index[d] == tensor.shape[d]; ++d) index[d] = 0;
      }
    }
  }

  std::string name_;
  std::istream& file_;
  std::uint64_t size_ = 0;
  Header header_;
};

std::string type_code(DType type) {
  for (const TypeCode& known : kTypes)
    if (known.type == type) return (size_of(type) == 1 ? "|" : "<") + std::string(known.code);
  return {};
}

}  // namespace

namespace {

// What `read` makes of the opened file.
template <typename Read>
Tensor opened(const std::filesystem::path& path, Read read) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    throw Error::input(path.string() + ": cannot be opened", "check that the file exists and may be read");
  Reader reader(path.string(), file, std::filesystem::file_size(path));
  return read(reader);
}

}  // namespace

Tensor read_npy(const std::filesystem::path& path) {
  return opened(path, [](Reader& reader) { return reader.read(); });
}

Tensor parse_npy(const std::string& bytes, const std::string& name) {
  std::istringstream file(bytes);
  return Reader(name, file, bytes.size()).read();
}

Tensor read_npy_header(const std::filesystem::path& path) {
  return opened(path, [](Reader& reader) { return reader.read_header(); });
}

Tensor read_npy_rows(const std::filesystem::path& path, std::int64_t first, std::int64_t rows) {
  return opened(path, [=](Reader& reader) { return reader.read_rows(first, rows); });
}

void write_npy(const std::filesystem::path& path, const Tensor& tensor) {
  std::string shape;
  for (const std::int64_t extent : tensor.shape) shape += std::to_string(extent) + ", ";
  if (tensor.shape.size() > 1) shape.resize(shape.size() - 2);
  if (tensor.shape.size() == 1) shape.resize(shape.size() - 1);  // Python writes one extent as (3,)
  std::string header = "{'descr': '" + type_code(tensor.type) + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string prefix(kMagic);
  prefix += {'\x01', '\x00', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  AtomicFile file(path);
  file.write(prefix + header);
  file.write(tensor.bytes);
  file.commit();
}

}  // namespace vigil
