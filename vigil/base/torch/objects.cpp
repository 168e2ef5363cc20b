// SPDX-License-Identifier: Apache-2.0
// Known Python objects: see objects.h. How PyTorch writes them: torch/_utils.py and torch/serialization.py.
#include "vigil/base/torch/objects.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "vigil/base/torch/byte_source.h"

namespace vigil {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kMostAxes = 8;
constexpr std::size_t kMostArguments = 7;
constexpr std::size_t kLongestKey = 64;  // of a storage
constexpr std::int64_t kMostElements = std::int64_t{1} << 32;

enum Global : std::int64_t { kOrderedDict, kSize, kTensorV1, kTensorV2, kParameter, kStorage };

struct GlobalName {
  std::string_view module, name;
  Global global;
};
constexpr GlobalName kGlobals[] = {{"collections", "OrderedDict", kOrderedDict},
                                   {"torch", "Size", kSize},
                                   {"torch._utils", "_rebuild_tensor", kTensorV1},
                                   {"torch._utils", "_rebuild_tensor_v2", kTensorV2},
                                   {"torch._utils", "_rebuild_parameter", kParameter}};

constexpr TorchElement kElements[] = {{"FloatStorage", 4, DType::f32}, {"DoubleStorage", 8, DType::f64},
                                      {"HalfStorage", 2, DType::f16},  {"BFloat16Storage", 2, DType::f32, true},
                                      {"LongStorage", 8, DType::i64},  {"IntStorage", 4, DType::i32},
                                      {"ShortStorage", 2, DType::i16}, {"CharStorage", 1, DType::i8},
                                      {"ByteStorage", 1, DType::u8},   {"BoolStorage", 1, DType::boolean}};

const TorchElement* element_of(std::string_view storage) {
  const auto found =
      std::find_if(std::begin(kElements), std::end(kElements), [&](auto& known) { return known.storage == storage; });
  return found == std::end(kElements) ? nullptr : found;
}

// Numbers of a tuple of at most 8.
std::vector<std::int64_t> numbers_of(const Pickle& pickle, PickleIndex at, const std::string& what, const PicklePlace& place) {
  const PickleValue& tuple = pickle.values[at];
  if (tuple.kind != Kind::tuple) place.fail("the " + what + " of a tensor is no tuple");
  if (tuple.items.size() > kMostAxes) place.fail(fmt::format("a tensor has {} axes, 8 are the most", tuple.items.size()));
  std::vector<std::int64_t> numbers;
  for (const PickleIndex item : tuple.items) {
    if (pickle.values[item].kind != Kind::integer) place.fail("the " + what + " of a tensor holds what is no whole number");
    numbers.push_back(pickle.values[item].number);
  }
  return numbers;
}

// (storage, begin, shape, strides) and, from version 2 on, (needs gradient, hooks) and (metadata). The hooks of a saved tensor are
// an empty dict; metadata would say that the values are to be negated or conjugated.
PickleIndex tensor_of(Pickle& pickle, const std::vector<PickleIndex>& arguments, bool v1, const PicklePlace& place) {
  const std::size_t count = arguments.size();
  if (v1 ? count != 4 : count != 6 && count != 7) place.fail(fmt::format("a tensor is made of {} values", count));
  const auto value = [&](std::size_t i) -> const PickleValue& { return pickle.values[arguments[i]]; };
  if (value(0).kind != Kind::storage) place.fail("a tensor is made of what is no storage");
  if (value(1).kind != Kind::integer) place.fail("a tensor begins at what is no whole number");
  if (count == 7 && value(6).kind != Kind::none && !(value(6).kind == Kind::dict && value(6).items.empty()))
    place.refuse("a tensor is a negated or conjugated view", "save x.resolve_neg().resolve_conj() of it in Python");
  TensorClaim claim;
  claim.storage = static_cast<std::size_t>(value(0).number);
  claim.begin = value(1).number;
  claim.shape = numbers_of(pickle, arguments[2], "shape", place);
  claim.strides = numbers_of(pickle, arguments[3], "strides", place);
  if (claim.shape.size() != claim.strides.size())
    place.fail(fmt::format("a tensor has {} axes and {} strides", claim.shape.size(), claim.strides.size()));
  pickle.tensors.push_back(std::move(claim));
  PickleValue made;
  made.kind = Kind::tensor;
  made.number = static_cast<std::int64_t>(pickle.tensors.size() - 1);
  return add_value(pickle, std::move(made), place);
}

void check_size(const Pickle& pickle, const PicklePlace& place) {
  if (pickle.values.size() + pickle.copied >= kMostPickleValues)
    place.fail(fmt::format("it has more than {} values", kMostPickleValues));
}

// OrderedDict() and, as Python 2 wrote it, OrderedDict([[key, value], ...]).
PickleIndex dict_of(Pickle& pickle, const std::vector<PickleIndex>& arguments, const PicklePlace& place) {
  PickleValue dict;
  dict.kind = Kind::dict;
  if (arguments.size() > 1) place.fail("an OrderedDict is made of more than one value");
  if (arguments.size() == 1) {
    const PickleValue& pairs = pickle.values[arguments[0]];
    if (pairs.kind != Kind::list) place.fail("an OrderedDict is made of what is no list");
    pickle.copied += 2 * pairs.items.size();
    check_size(pickle, place);
    for (const PickleIndex at : pairs.items) {
      const PickleValue& pair = pickle.values[at];
      if ((pair.kind != Kind::list && pair.kind != Kind::tuple) || pair.items.size() != 2)
        place.fail("an OrderedDict is made of what is no list of pairs");
      dict.items.insert(dict.items.end(), pair.items.begin(), pair.items.end());
    }
  }
  return add_value(pickle, std::move(dict), place);
}

std::int64_t count_of(const PickleValue& value, const std::string& what, const PicklePlace& place) {
  if (value.kind != Kind::integer || value.number < 0 || value.number > kMostElements)
    place.fail("the " + what + " of a storage is no number from 0 to 2^32");
  return value.number;
}

}  // namespace

PickleIndex add_value(Pickle& pickle, PickleValue value, const PicklePlace& place) {
  check_size(pickle, place);
  pickle.values.push_back(std::move(value));
  return static_cast<PickleIndex>(pickle.values.size() - 1);
}

PickleValue known_global(std::string_view module, std::string_view name, const PicklePlace& place) {
  PickleValue value;
  value.kind = Kind::global;
  for (const GlobalName& known : kGlobals) {
    if (known.module != module || known.name != name) continue;
    value.number = known.global;
    return value;
  }
  if ((module == "torch" || module == "torch.cuda") && name.ends_with("Storage")) {
    if (element_of(name) == nullptr)
      place.refuse("elements of " + shown(name) + " are not supported (float, double, half, bfloat16, bool and integers are)",
                   "convert the tensor in Python, for example with x.float() or x.dequantize(), and save again");
    value.number = kStorage;
    value.text = name;
    return value;
  }
  const std::string whole = shown(std::string(module) + "." + std::string(name));
  place.refuse(
      "it asks for " + whole + ", for which code would have to run; Vigil runs none and reads plain tensors, numbers and texts",
      "where you trust the file, convert it once in Python: m = torch.load('x.pt', map_location='cpu'), then "
      "torch.save(m.state_dict(), 'plain.pt') for a whole module, torch.save(m['state_dict'], 'plain.pt') for a dict with more");
}

PickleIndex made_by(Pickle& pickle, PickleIndex callee, PickleIndex arguments, const PicklePlace& place) {
  if (pickle.values[callee].kind != Kind::global) place.fail("something is called that is no known global");
  if (pickle.values[arguments].kind != Kind::tuple) place.fail("a global is called with what is no tuple");
  if (pickle.values[arguments].items.size() > kMostArguments)
    place.fail(fmt::format("a global is called with {} values", pickle.values[arguments].items.size()));
  const std::vector<PickleIndex> given = pickle.values[arguments].items;
  switch (pickle.values[callee].number) {
    case kOrderedDict:
      return dict_of(pickle, given, place);
    case kTensorV1:
    case kTensorV2:
      return tensor_of(pickle, given, pickle.values[callee].number == kTensorV1, place);
    case kParameter:
      if (given.size() != 3 || pickle.values[given[0]].kind != Kind::tensor) place.fail("a parameter is made of what is no tensor");
      return given[0];
    case kSize:
      if (given.size() != 1 || pickle.values[given[0]].kind != Kind::tuple) place.fail("a torch.Size is made of what is no tuple");
      return given[0];
    default:
      place.fail("a class of storages is called");
  }
}

PickleIndex storage_of(Pickle& pickle, PickleIndex id, const PicklePlace& place) {
  const std::vector<PickleIndex>& items = pickle.values[id].items;
  const auto value = [&](std::size_t i) -> const PickleValue& { return pickle.values[items[i]]; };
  const auto is_text = [&](std::size_t i) { return value(i).kind == Kind::text; };
  if (pickle.values[id].kind != Kind::tuple || (items.size() != 5 && items.size() != 6) || !is_text(0) ||
      value(0).text != "storage")
    place.fail("a persistent id names no storage");
  if (value(1).kind != Kind::global || value(1).number != kStorage) place.fail("a storage has no class");
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (!is_text(2) || value(2).text.empty() || value(2).text.size() > kLongestKey ||
      !std::all_of(value(2).text.begin(), value(2).text.end(), is_plain))
    place.fail("a storage has the key " + shown(is_text(2) ? value(2).text : "") + "; letters and digits are expected");
  StorageClaim claim{std::string(value(2).text), element_of(value(1).text), count_of(value(4), "size", place), 0, 0};
  claim.view_count = claim.count;
  if (items.size() == 6 && value(5).kind != Kind::none) {
    const std::vector<PickleIndex>& view = value(5).items;
    if (value(5).kind != Kind::tuple || view.size() != 3) place.fail("a part of a storage is no (key, begin, count)");
    claim.view_begin = count_of(pickle.values[view[1]], "part's beginning", place);
    claim.view_count = count_of(pickle.values[view[2]], "part's size", place);
    if (claim.view_begin > claim.count || claim.view_count > claim.count - claim.view_begin)
      place.fail(fmt::format("a part of storage {} is [{}, {}) of {} elements", shown(claim.key), claim.view_begin,
                             claim.view_begin + claim.view_count, claim.count));
  }
  const auto [first, fresh] = pickle.first_claim.emplace(claim.key, pickle.storages.size());
  if (!fresh) {
    const StorageClaim& other = pickle.storages[first->second];
    if (other.element != claim.element || other.count != claim.count)
      place.fail(fmt::format("storage {} is {} of {} elements here and {} of {} before", shown(claim.key), claim.element->storage,
                             claim.count, other.element->storage, other.count));
  }
  pickle.storages.push_back(std::move(claim));
  PickleValue made;
  made.kind = Kind::storage;
  made.number = static_cast<std::int64_t>(pickle.storages.size() - 1);
  return add_value(pickle, std::move(made), place);
}

}  // namespace vigil
