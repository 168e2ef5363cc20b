// SPDX-License-Identifier: Apache-2.0
// Specifies what comes out of files of torch.save. Most are put together by hand; two were written by PyTorch 1.13. Hostile ones
// are in torch_hostile_test.cpp.
#include "vigil/base/torch_file.h"

#include <gmock/gmock.h>

#include "tests/base/made_torch.h"
#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

namespace vigil {
namespace {

using namespace made_torch;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

using Shape = std::vector<std::int64_t>;

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

const std::string kSix = raw<float>({0, 1, 2, 3, 4, 5});

// One tensor over the floats 0 to 5.
Tensor window(std::int64_t begin, const Shape& shape, const Shape& strides) {
  const std::string value = tensor(storage("FloatStorage", "0", 6), begin, shape, strides);
  return parse_torch_file(torch_zip(value, {{"0", kSix}}), "x.pt").tensors.at("");
}

// torch.save({'state_dict': OrderedDict(a=torch.arange(6.).reshape(2, 3), b=torch.arange(6.).reshape(2, 3).t()), 'epoch': 3,
// 'lr': 0.1}, ...), in the two forms.
const std::string kObjectOfPyTorch = from_hex(
    "80027d710028580a00000073746174655f64696374710163636f6c6c656374696f6e730a4f726465726564446963740a710229527103285801000000617104"
    "63"
    "746f7263682e5f7574696c730a5f72656275696c645f74656e736f725f76320a71052828580700000073746f72616765710663746f7263680a466c6f617453"
    "74"
    "6f726167650a71075801000000307108580300000063707571094b0674710a514b004b024b0386710b4b034b0186710c8968022952710d74710e52710f5801"
    "00"
    "00006271106805282868066807580100000031711168094b06747112514b004b034b028671134b014b03867114896802295271157471165271177558050000"
    "00"
    "65706f636871184b0358020000006c727119473fb999999999999a752e");
const std::string kLegacyOfPyTorch = from_hex(
    "80028a0a6cfc9c46f9206aa850192e80024de9032e80027d710028581000000070726f746f636f6c5f76657273696f6e71014de903580d0000006c6974746c"
    "65"
    "5f656e6469616e710288580a000000747970655f73697a657371037d710428580500000073686f727471054b025803000000696e7471064b0458040000006c"
    "6f"
    "6e6771074b0475752e80027d710028580a00000073746174655f64696374710163636f6c6c656374696f6e730a4f726465726564446963740a710229527103"
    "28"
    "580100000061710463746f7263682e5f7574696c730a5f72656275696c645f74656e736f725f76320a71052828580700000073746f72616765710663746f72"
    "63"
    "680a466c6f617453746f726167650a710758090000003131353739323839367108580300000063707571094b064e74710a514b004b024b0386710b4b034b01"
    "86"
    "710c8968022952710d74710e52710f58010000006271106805282868066807580900000031313538303134343071116809"
    "4b064e747112514b004b034b028671134b014b038671148968022952711574711652711775580500000065706f636871184b0358020000006c727119473fb9"
    "99"
    "999999999a752e80025d7100285809000000313135373932383936710158090000003131353830313434307102652e0600000000000000000000000000803f"
    "00"
    "00004000004040000080400000a0400600000000000000000000000000803f0000004000004040000080400000a040");

void expect_of_pytorch(const TorchFile& file) {
  EXPECT_THAT(file.order, ElementsAre("state_dict.a", "state_dict.b"));
  EXPECT_EQ(file.tensors.at("state_dict.a"), Tensor::of(std::vector<float>{0, 1, 2, 3, 4, 5}, {2, 3}));
  EXPECT_EQ(file.tensors.at("state_dict.b"), Tensor::of(std::vector<float>{0, 3, 1, 4, 2, 5}, {3, 2}));
  EXPECT_THAT(file.scalars, ElementsAre(Pair("epoch", "3"), Pair("lr", "0.1")));
}

TEST(TorchFile, ThatPyTorchWroteIsReadInBothForms) {
  const TorchFile zipped = parse_torch_file(
      zip({{"z/data.pkl", kObjectOfPyTorch}, {"z/data/0", kSix}, {"z/data/1", kSix}, {"z/version", "3\n"}}), "z.pt");
  expect_of_pytorch(zipped);
  EXPECT_EQ(zipped.format, "zip");
  const TorchFile legacy = parse_torch_file(kLegacyOfPyTorch, "l.pt");
  expect_of_pytorch(legacy);
  EXPECT_EQ(legacy.format, "legacy");
}

TEST(TorchFile, OfOneBareTensorHasItWithoutAName) {
  const TorchFile file = parse_torch_file(torch_zip(floats("0", 6), {{"0", kSix}}), "x.pt");
  EXPECT_THAT(file.order, ElementsAre(""));
  EXPECT_EQ(file.tensors.at(""), Tensor::of(std::vector<float>{0, 1, 2, 3, 4, 5}, {6}));
}

TEST(TorchFile, NamesAreThoseOfDictsAndListsJoinedWithDotsInTheOrderOfTheFile) {
  const std::string inner = dict(text("w") + floats("0", 1) + integer(7) + floats("1", 1));
  const std::string value =
      dict(text("z") + list(floats("2", 1) + tuple(inner)) + text("a.b") + floats("3", 1) + text("none") + "N");
  const Storages storages{{"0", raw<float>({1})}, {"1", raw<float>({2})}, {"2", raw<float>({3})}, {"3", raw<float>({4})}};
  const TorchFile file = parse_torch_file(torch_zip(value, storages), "x.pt");
  EXPECT_THAT(file.order, ElementsAre("z.0", "z.1.0.w", "z.1.0.7", "a.b"));
  EXPECT_THAT(file.tensors.at("z.1.0.7").to_floats(), ElementsAre(2));
  EXPECT_THAT(file.scalars, IsEmpty());
}

TEST(TorchFile, NumbersAndTextsBesideAreKeptAsText) {
  const std::string value = dict(text("i") + integer(-5) + text("l") + integer(-(std::int64_t{1} << 33)) + text("t") + "\x88" +
                                 text("f") + "\x89" + text("s") + text("caf\xc3\xa9") + text("size") + global("torch", "Size") +
                                 "(" + numbers({2, 3}) + "tR" + text("x") + "G\x3f\xe8" + std::string(6, '\0'));
  const TorchFile file = parse_torch_file(torch_zip(value, {}), "x.pt");
  EXPECT_THAT(file.scalars, ElementsAre(Pair("f", "false"), Pair("i", "-5"), Pair("l", "-8589934592"), Pair("s", "caf\xc3\xa9"),
                                        Pair("size.0", "2"), Pair("size.1", "3"), Pair("t", "true"), Pair("x", "0.75")));
  EXPECT_THAT(file.tensors, IsEmpty());
}

TEST(TorchFile, EveryElementTypeKeepsItsValues) {
  struct Case {
    std::string storage;
    DType type;
    std::string bytes;
  };
  const std::vector<Case> cases{{"FloatStorage", DType::f32, raw<float>({1, -2})},
                                {"DoubleStorage", DType::f64, raw<double>({1, -2})},
                                {"HalfStorage", DType::f16, raw<std::uint16_t>({0x3c00, 0xc000})},
                                {"LongStorage", DType::i64, raw<std::int64_t>({1, -2})},
                                {"IntStorage", DType::i32, raw<std::int32_t>({1, -2})},
                                {"ShortStorage", DType::i16, raw<std::int16_t>({1, -2})},
                                {"CharStorage", DType::i8, raw<std::int8_t>({1, -2})},
                                {"BFloat16Storage", DType::f32, raw<std::uint16_t>({0x3f80, 0xc000})}};
  for (const Case& one : cases) {
    const std::string value = tensor(storage(one.storage, "0", 2), 0, {2}, {1});
    const Tensor read = parse_torch_file(torch_zip(value, {{"0", one.bytes}}), "x.pt").tensors.at("");
    EXPECT_EQ(read.type, one.type) << one.storage;
    EXPECT_THAT(read.to_doubles(), ElementsAre(1, -2)) << one.storage;
  }
  for (const auto& [name, type] : {std::pair("ByteStorage", DType::u8), std::pair("BoolStorage", DType::boolean)}) {
    const Tensor read =
        parse_torch_file(torch_zip(tensor(storage(name, "0", 2), 0, {2}, {1}), {{"0", std::string("\1\0", 2)}}), "x.pt")
            .tensors.at("");
    EXPECT_EQ(read.type, type);
    EXPECT_THAT(read.to_doubles(), ElementsAre(1, 0));
  }
}

TEST(TorchFile, StridedWindowsComeOutRowMajor) {
  EXPECT_EQ(window(0, {3, 2}, {1, 3}), Tensor::of(std::vector<float>{0, 3, 1, 4, 2, 5}, {3, 2}));  // transposed
  EXPECT_EQ(window(1, {2, 2}, {3, 1}), Tensor::of(std::vector<float>{1, 2, 4, 5}, {2, 2}));        // columns 1 and 2
  EXPECT_EQ(window(1, {3}, {2}), Tensor::of(std::vector<float>{1, 3, 5}, {3}));                    // every second
  EXPECT_EQ(window(4, {2, 2}, {0, 1}), Tensor::of(std::vector<float>{4, 5, 4, 5}, {2, 2}));        // expanded
  EXPECT_EQ(window(0, {1, 3, 2}, {99, 2, 1}), Tensor::of(std::vector<float>{0, 1, 2, 3, 4, 5}, {1, 3, 2}));
  EXPECT_EQ(window(0, {2, 1, 3}, {1, 7, 2}), Tensor::of(std::vector<float>{0, 2, 4, 1, 3, 5}, {2, 1, 3}));
  EXPECT_EQ(window(5, {}, {}), Tensor::of(std::vector<float>{5}, {}));             // a scalar
  EXPECT_EQ(window(6, {0, 3}, {3, 1}), Tensor::of(std::vector<float>{}, {0, 3}));  // nothing, at the very end
  EXPECT_EQ(window(0, {2, 0}, {1, 1}), Tensor::of(std::vector<float>{}, {2, 0}));
}

TEST(TorchFile, TensorsThatShareAStorageHaveTheirOwnValues) {
  const std::string shared = storage("FloatStorage", "0", 6);
  const std::string value = dict(text("a") + tensor(shared, 0, {6}, {1}) + text("b") + tensor(shared, 2, {2}, {1}) + text("tied") +
                                 tensor(shared, 0, {6}, {1}));
  const TorchFile file = parse_torch_file(torch_zip(value, {{"0", kSix}}), "x.pt");
  EXPECT_EQ(file.tensors.at("a"), file.tensors.at("tied"));
  EXPECT_THAT(file.tensors.at("b").to_floats(), ElementsAre(2, 3));
}

TEST(TorchFile, ParametersAndTheNotesOfAStateDictChangeNothing) {
  const std::string parameter =
      global("torch._utils", "_rebuild_parameter") + tuple(floats("0", 6) + "\x88" + ordered_dict()) + "R";
  const std::string notes = dict(text("_metadata") + ordered_dict());  // what BUILD sets on a state dict
  const std::string value = ordered_dict() + text("w") + parameter + "s" + notes + "b";
  EXPECT_THAT(parse_torch_file(torch_zip(value, {{"0", kSix}}), "x.pt").order, ElementsAre("w"));
}

TEST(TorchFile, WrittenByPython2IsRead) {  // texts are SHORT_BINSTRING, an OrderedDict is made of a list of lists
  const std::string pairs = list(list("U\x01w" + tensor(storage("FloatStorage", "7", 6, "N"), 0, {6}, {1})));
  const std::string value = global("collections", "OrderedDict") + "(" + pairs + "tR";
  EXPECT_THAT(parse_torch_file(torch_legacy(value, {{"7", 6, kSix}}), "x.pt").tensors.at("w").to_floats(),
              ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(TorchFile, OlderFormsMayUseAPartOfAStorage) {
  const std::string part = tuple(text("8") + integer(2) + integer(3));  // elements 2, 3, 4 under a name of their own
  const std::string value = tensor(storage("FloatStorage", "7", 6, part), 1, {2}, {1});
  EXPECT_THAT(parse_torch_file(torch_legacy(value, {{"7", 6, kSix}}), "x.pt").tensors.at("").to_floats(), ElementsAre(3, 4));
  const std::string beyond = tensor(storage("FloatStorage", "7", 6, part), 1, {3}, {1});
  EXPECT_THAT(message_of([&] {
                parse_torch_file(torch_legacy(beyond, {{"7", 6, kSix}}), "x.pt");
              }),
              HasSubstr("needs elements up to 3, its storage '7' has 3"));
}

TEST(TorchFile, LaterProtocolsAreRead) {
  const auto short_text = [](const std::string& value) { return "\x8c" + little(value.size(), 1) + value; };
  const std::string value = "\x95" + little(10, 8) + "}\x94" + short_text("n") + "\x94" + "K\x05s";  // FRAME, MEMOIZE
  const std::string with_global = short_text("collections") + short_text("OrderedDict") + "\x93)R";  // STACK_GLOBAL
  const auto read = [](const std::string& body) {
    return parse_torch_file(zip({{"x/data.pkl", "\x80\x04" + body + "."}}), "x.pt").scalars;
  };
  EXPECT_THAT(read(value), ElementsAre(Pair("n", "5")));
  EXPECT_THAT(read(with_global), IsEmpty());
}

TEST(TorchFile, BigEndianStoragesAreTurned) {
  const std::string swapped("\x3f\x80\x00\x00\xc0\x00\x00\x00", 8);
  const std::string value = dict(text("f") + floats("0", 2) + text("b") + tensor(storage("BFloat16Storage", "1", 1), 0, {1}, {1}));
  const Storages storages{{"0", swapped}, {"1", std::string("\x3f\x80", 2)}};
  const TorchFile file = parse_torch_file(torch_zip(value, storages, {{"x/byteorder", "big"}}), "x.pt");
  EXPECT_THAT(file.tensors.at("f").to_floats(), ElementsAre(1, -2));
  EXPECT_THAT(file.tensors.at("b").to_floats(), ElementsAre(1));
  EXPECT_THAT(message_of([&] {
                parse_torch_file(torch_zip(value, storages, {{"x/byteorder", "middle"}}), "x.pt");
              }),
              HasSubstr("x.pt: its byteorder is 'middle'; little or big is expected"));
}

TEST(TorchFile, AChecksumIsComparedUnlessItIsZero) {
  constexpr std::uint32_t kCheck = 0xcbf43926;  // CRC-32 of "123456789", the check value in every list of checksums
  const std::string value = tensor(storage("ByteStorage", "0", 9), 0, {9}, {1});
  const auto file = [&](const std::string& bytes, std::uint32_t check) {
    return zip({{"x/data.pkl", pickle(value)}, {"x/data/0", bytes, check}});
  };
  EXPECT_EQ(parse_torch_file(file("123456789", kCheck), "x.pt").tensors.at("").count(), 9);
  EXPECT_EQ(parse_torch_file(file("123456780", 0), "x.pt").tensors.at("").count(), 9);
  EXPECT_THAT(message_of([&] { parse_torch_file(file("123456780", kCheck), "x.pt"); }),
              HasSubstr("entry 'x/data/0' is damaged: its checksum is"));
}

TEST(TorchFile, OnDiskGivesItsHeaderOrOneTensorAlone) {
  const TempFolder folder;
  const std::string value = dict(text("a") + floats("0", 6) + text("b") + floats("1", 2) + text("n") + integer(1));
  const auto path = folder.write("x.pt", torch_zip(value, {{"0", kSix}, {"1", raw<float>({8, 9})}}));
  const TorchFile header = read_torch_header(path);
  EXPECT_THAT(header.order, ElementsAre("a", "b"));
  EXPECT_EQ(header.tensors.at("a"), (Tensor{DType::f32, {6}, {}}));
  EXPECT_THAT(header.scalars, ElementsAre(Pair("n", "1")));
  EXPECT_THAT(read_torch_tensor(path, "b").to_floats(), ElementsAre(8, 9));
  EXPECT_THAT(read_torch_file(path).tensors.at("a").to_floats(), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(message_of([&] { read_torch_tensor(path, "B"); }), HasSubstr("x.pt: holds no tensor 'B'"));
  EXPECT_THAT(message_of([&] { read_torch_file(folder.path() / "gone.pt"); }), HasSubstr("gone.pt: cannot be opened"));
  EXPECT_THAT(message_of([&] { read_torch_file(folder.path()); }), HasSubstr("cannot be opened"));
}

}  // namespace
}  // namespace vigil
