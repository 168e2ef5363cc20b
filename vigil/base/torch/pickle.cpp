// SPDX-License-Identifier: Apache-2.0
// The stack machine: see pickle.h. Opcodes by the names that Python's pickletools gives them.
#include "vigil/base/torch/pickle.h"

#include <bit>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/torch/byte_source.h"
#include "vigil/base/torch/objects.h"

namespace vigil {
namespace {

using Kind = PickleValue::Kind;

constexpr PickleIndex kNothing = UINT32_MAX;  // an unused place of the memo
constexpr std::size_t kLongestGlobal = 200;
constexpr std::size_t kWidestInteger = 8;  // bytes

struct OpcodeName {
  unsigned char code;
  std::string_view name;
};
// What is refused and has to do with running code or with objects; others are told by their number.
constexpr OpcodeName kRefused[] = {
    {'i', "INST"},       {'o', "OBJ"},        {0x81, "NEWOBJ"}, {0x92, "NEWOBJ_EX"},  {0x82, "EXT1"},
    {0x83, "EXT2"},      {0x84, "EXT4"},      {'P', "PERSID"},  {'B', "BINBYTES"},    {'C', "SHORT_BINBYTES"},
    {0x8e, "BINBYTES8"}, {0x8f, "EMPTY_SET"}, {'I', "INT"},     {'S', "STRING"},      {'V', "UNICODE"},
    {'0', "POP"},        {'1', "POP_MARK"},   {'2', "DUP"},     {0x96, "BYTEARRAY8"}, {0x91, "FROZENSET"}};

class Machine {
 public:
  Machine(std::string_view bytes, PicklePlace place) : bytes_(bytes), place_(std::move(place)) {}

  Pickle run() {
    if (u8() != 0x80) place_.fail("no pickle begins here");
    const unsigned protocol = u8();
    if (protocol < 2 || protocol > 5) place_.fail(fmt::format("it is a pickle of protocol {}, 2 to 5 are read", protocol));
    for (;;) {
      place_.byte = at_;
      const unsigned char code = u8();
      if (code == '.') break;
      if (!scalar(code) && !container(code) && !memo(code) && !object(code)) refuse(code);
      if (stack_.size() > kMostPickleValues || marks_.size() > kMostPickleValues) place_.fail("its stack is too high");
    }
    if (stack_.size() != 1 || !marks_.empty())
      place_.fail(fmt::format("it ends with {} values where 1 is expected", stack_.size()));
    pickle_.root = stack_.front();
    pickle_.size = at_;
    return std::move(pickle_);
  }

 private:
  // ---- what stands in the bytes

  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size() - at_)
      place_.fail(fmt::format("it is cut: {} bytes are expected, {} are there", count, bytes_.size() - at_));
    const std::string_view taken = bytes_.substr(at_, count);
    at_ += count;
    return taken;
  }
  std::uint64_t number(std::size_t width) { return little_endian(take(width), 0, width); }
  unsigned char u8() { return static_cast<unsigned char>(number(1)); }
  std::string_view line() {
    const std::size_t end = bytes_.substr(at_, kLongestGlobal + 1).find('\n');
    if (end == std::string_view::npos) place_.fail("the name of a global does not end");
    const std::string_view taken = bytes_.substr(at_, end);
    at_ += end + 1;
    return taken;
  }

  // ---- the stack

  void push(PickleValue value) { stack_.push_back(add_value(pickle_, std::move(value), place_)); }
  void push(Kind kind) {
    PickleValue value;
    value.kind = kind;
    push(std::move(value));
  }
  void push_integer(std::int64_t number, Kind kind = Kind::integer) {
    PickleValue value;
    value.kind = kind;
    value.number = number;
    push(std::move(value));
  }
  PickleIndex pop() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) place_.fail("its stack is empty");
    const PickleIndex top = stack_.back();
    stack_.pop_back();
    return top;
  }
  std::vector<PickleIndex> pop_to_mark() {
    if (marks_.empty()) place_.fail("a mark is missing");
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleIndex> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
  }
  std::vector<PickleIndex> pop_many(std::size_t count) {
    std::vector<PickleIndex> items(count);
    while (count > 0) items[--count] = pop();
    return items;
  }
  PickleValue& top(Kind kind, std::string_view what) {
    const PickleIndex at = pop();
    stack_.push_back(at);
    if (pickle_.values[at].kind != kind) place_.fail(fmt::format("{} is expected on its stack", what));
    return pickle_.values[at];
  }

  // ---- opcodes: each of these says whether the opcode is one of its own

  bool scalar(unsigned char code) {
    switch (code) {
      case 'N':  // NONE
        return push(Kind::none), true;
      case 0x88:  // NEWTRUE
      case 0x89:  // NEWFALSE
        return push_integer(code == 0x88, Kind::boolean), true;
      case 'K':  // BININT1
        return push_integer(u8()), true;
      case 'M':  // BININT2
        return push_integer(static_cast<std::int64_t>(number(2))), true;
      case 'J':  // BININT
        return push_integer(static_cast<std::int32_t>(number(4))), true;
      case 0x8a:  // LONG1
      case 0x8b:  // LONG4
        return push_integer(long_integer(code == 0x8a ? 1 : 4)), true;
      case 'G': {  // BINFLOAT, big-endian
        PickleValue value;
        value.kind = Kind::real;
        value.real = std::bit_cast<double>(__builtin_bswap64(number(8)));
        return push(std::move(value)), true;
      }
      case 'U':   // SHORT_BINSTRING, a text of Python 2
      case 0x8c:  // SHORT_BINUNICODE
        return push_text(1), true;
      case 'T':  // BINSTRING
      case 'X':  // BINUNICODE
        return push_text(4), true;
      case 0x8d:  // BINUNICODE8
        return push_text(8), true;
      default:
        return false;
    }
  }

  std::int64_t long_integer(std::size_t width_of_length) {  // two's complement, as few bytes as it needs
    const std::uint64_t width = number(width_of_length);
    if (width > kWidestInteger)
      place_.refuse(fmt::format("an integer of {} bytes, 8 are the most", width),
                    "keep such a number out of the file, or as a text");
    if (width == 0) return 0;
    const std::size_t unused = 64 - 8 * width;
    return static_cast<std::int64_t>(number(width) << unused) >> unused;
  }

  void push_text(std::size_t width_of_length) {
    PickleValue value;
    value.kind = Kind::text;
    value.text = take(number(width_of_length));
    if (!is_utf8(value.text)) place_.fail("the text " + shown(value.text) + " is not UTF-8");
    push(std::move(value));
  }

  bool container(unsigned char code) {
    switch (code) {
      case '(':  // MARK
        return marks_.push_back(stack_.size()), true;
      case ']':  // EMPTY_LIST
        return push(Kind::list), true;
      case '}':  // EMPTY_DICT
        return push(Kind::dict), true;
      case ')':  // EMPTY_TUPLE
        return push(Kind::tuple), true;
      case 't':  // TUPLE
        return push_tuple(pop_to_mark()), true;
      case 0x85:  // TUPLE1 to TUPLE3
      case 0x86:
      case 0x87:
        return push_tuple(pop_many(code - 0x84u)), true;
      case 'a':  // APPEND
        return extend(Kind::list, pop_many(1)), true;
      case 'e':  // APPENDS
        return extend(Kind::list, pop_to_mark()), true;
      case 's':  // SETITEM
        return extend(Kind::dict, pop_many(2)), true;
      case 'u':  // SETITEMS
        return extend(Kind::dict, pop_to_mark()), true;
      default:
        return false;
    }
  }

  void push_tuple(std::vector<PickleIndex> items) {
    PickleValue tuple;
    tuple.kind = Kind::tuple;
    tuple.items = std::move(items);
    push(std::move(tuple));
  }

  void extend(Kind kind, const std::vector<PickleIndex>& items) {
    if (kind == Kind::dict && items.size() % 2 != 0) place_.fail("a key of a dict has no value");
    std::vector<PickleIndex>& all = top(kind, kind == Kind::dict ? "a dict" : "a list").items;
    all.insert(all.end(), items.begin(), items.end());
  }

  bool memo(unsigned char code) {
    switch (code) {
      case 'q':   // BINPUT
      case 'r':   // LONG_BINPUT
      case 0x94:  // MEMOIZE
        return remember(code == 0x94 ? remembered_ : number(code == 'q' ? 1 : 4)), true;
      case 'h':  // BINGET
      case 'j':  // LONG_BINGET
        return recall(number(code == 'h' ? 1 : 4)), true;
      default:
        return false;
    }
  }

  void remember(std::uint64_t place) {
    if (place >= kMostPickleValues)
      place_.fail(fmt::format("it remembers a value at place {}, {} are the most", place, kMostPickleValues));
    const PickleIndex value = pop();
    stack_.push_back(value);
    if (place >= memo_.size()) memo_.resize(place + 1, kNothing);
    if (memo_[place] == kNothing) ++remembered_;
    memo_[place] = value;
  }

  void recall(std::uint64_t place) {
    if (place >= memo_.size() || memo_[place] == kNothing)
      place_.fail(fmt::format("it recalls place {}, where nothing was remembered", place));
    stack_.push_back(memo_[place]);
  }

  bool object(unsigned char code) {
    switch (code) {
      case 0x95:  // FRAME: so many bytes belong together
        if (const std::uint64_t length = number(8); length > bytes_.size() - at_)
          place_.fail(fmt::format("it is cut: a frame of {} bytes, {} are there", length, bytes_.size() - at_));
        return true;
      case 'c': {  // GLOBAL
        const std::string_view module = line();
        return push(known_global(module, line(), place_)), true;
      }
      case 0x93: {  // STACK_GLOBAL
        const std::string_view name = top(Kind::text, "the name of a global").text;
        pop();
        const std::string_view module = top(Kind::text, "the module of a global").text;
        pop();
        return push(known_global(module, name, place_)), true;
      }
      case 'Q':  // BINPERSID
        return stack_.push_back(storage_of(pickle_, pop(), place_)), true;
      case 'R': {  // REDUCE
        const PickleIndex arguments = pop();
        return stack_.push_back(made_by(pickle_, pop(), arguments, place_)), true;
      }
      case 'b':  // BUILD: the only state is the version notes of a state dict ("_metadata")
        pop();
        return top(Kind::dict, "a dict whose state is set"), true;
      default:
        return false;
    }
  }

  [[noreturn]] void refuse(unsigned char code) {
    if (code == 'i') {  // names a class and makes one: say which
      const std::string_view module = line();
      known_global(module, line(), place_);
    }
    std::string name = fmt::format("0x{:02x}", code);
    for (const OpcodeName& known : kRefused)
      if (known.code == code) name = known.name;
    place_.refuse("its opcode " + name + " is none that tensors need",
                  "the file is damaged or holds other objects; save plain tensors: torch.save(model.state_dict(), 'plain.pt')");
  }

  std::string_view bytes_;
  PicklePlace place_;
  std::size_t at_ = 0;
  Pickle pickle_;
  std::vector<PickleIndex> stack_;
  std::vector<std::size_t> marks_;  // heights of the stack
  std::vector<PickleIndex> memo_;
  std::uint64_t remembered_ = 0;  // places of the memo in use
};

}  // namespace

void PicklePlace::fail(const std::string& what) const {
  refuse(what, "the copy is not complete or was changed: get it again");
}

void PicklePlace::refuse(const std::string& what, const std::string& way_out) const {
  throw Error::input(fmt::format("{}: {} (byte {})", where, what, base + byte), way_out);
}

Pickle read_pickle(std::string_view bytes, PicklePlace place) {
  if (bytes.size() > kLargestPickle)
    place.fail(fmt::format("the pickle has {} bytes, {} are the most", bytes.size(), kLargestPickle));
  return Machine(bytes, std::move(place)).run();
}

}  // namespace vigil
