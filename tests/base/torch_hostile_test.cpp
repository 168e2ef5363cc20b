// SPDX-License-Identifier: Apache-2.0
// Specifies what damaged and hostile files of torch.save are answered with: always an Error that says what and where, never a
// crash, a hang or memory beyond the file's own size.
#include <gmock/gmock.h>

#include "tests/base/made_torch.h"
#include "tests/base/message_of.h"

#include "vigil/base/rng.h"
#include "vigil/base/torch_file.h"

namespace vigil {
namespace {

using namespace made_torch;
using testing::AllOf;
using testing::HasSubstr;

const std::string kSix = raw<float>({0, 1, 2, 3, 4, 5});

std::string said_of(const std::string& file) {
  return message_of([&] { parse_torch_file(file, "x.pt"); });
}

// What is said of a value beside a storage "0" of six floats.
std::string said_of_value(const std::string& value) {
  return said_of(torch_zip(value, {{"0", kSix}}));
}

std::string said_of_window(std::int64_t begin, const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides) {
  return said_of_value(dict(text("w") + tensor(storage("FloatStorage", "0", 6), begin, shape, strides)));
}

std::string repeated(const std::string& piece, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += piece;
  return all;
}

TEST(HostileTorchFile, CodeIsNeverRunAndIsRefusedByName) {
  const std::string command = tuple(text("touch /tmp/owned"));
  EXPECT_THAT(said_of_value(global("os", "system") + command + "R"),
              AllOf(HasSubstr("x.pt: data.pkl: it asks for 'os.system'"), HasSubstr("Vigil runs none"), HasSubstr("(byte 2)"),
                    HasSubstr("m.state_dict(), 'plain.pt'")));
  EXPECT_THAT(said_of_value(text("posix") + text("system") + "\x93" + command + "R"), HasSubstr("it asks for 'posix.system'"));
  EXPECT_THAT(said_of_value("(" + text("touch /tmp/owned") + "ios\nsystem\n"), HasSubstr("it asks for 'os.system'"));
  EXPECT_THAT(said_of_value(global("builtins", "eval") + command + "R"), HasSubstr("it asks for 'builtins.eval'"));
  EXPECT_THAT(said_of_value(global("torch._utils", "_rebuild_tensor_v2.__globals__")),
              HasSubstr("_rebuild_tensor_v2.__globals__'"));
  EXPECT_THAT(said_of_value(global("torch\x1b[2J", "Size")), HasSubstr("'torch?[2J.Size'"));
}

TEST(HostileTorchFile, WholeModulesAndNumPyScalarsAreRefusedWithAWayOut) {
  EXPECT_THAT(said_of(torch_legacy(global("network.anomaly_detector_model", "AnomalyDetector") + ")\x81", {})),
              AllOf(HasSubstr("x.pt: it asks for 'network.anomaly_detector_model.AnomalyDetector'"),
                    HasSubstr("torch.save(m.state_dict(), 'plain.pt') for a whole module")));
  EXPECT_THAT(said_of_value(dict(text("auc") + global("numpy.core.multiarray", "scalar"))),
              HasSubstr("it asks for 'numpy.core.multiarray.scalar'"));
}

TEST(HostileTorchFile, OtherElementTypesAreNamed) {
  for (const std::string type : {"ComplexFloatStorage", "QInt8Storage", "UntypedStorage"})
    EXPECT_THAT(said_of_value(tensor(storage(type, "0", 3), 0, {3}, {1})),
                AllOf(HasSubstr("elements of '" + type + "' are not supported"), HasSubstr("x.dequantize()")));
  EXPECT_THAT(said_of_value(tensor(storage("FloatStorage", "0", 6), 0, {6}, {1}, dict(text("neg") + "\x88"))),
              HasSubstr("a negated or conjugated view"));
}

TEST(HostileTorchFile, OpcodesThatTensorsDoNotNeedAreNamed) {
  EXPECT_THAT(said_of_value(global("collections", "OrderedDict") + ")\x81"),
              HasSubstr("its opcode NEWOBJ is none that tensors need"));
  EXPECT_THAT(said_of_value("(" + global("collections", "OrderedDict") + "o"), HasSubstr("opcode OBJ"));
  EXPECT_THAT(said_of_value("icollections\nOrderedDict\n"), HasSubstr("opcode INST"));
  EXPECT_THAT(said_of_value("\x82\x01"), HasSubstr("opcode EXT1"));
  EXPECT_THAT(said_of_value("\xff"), HasSubstr("opcode 0xff"));
}

TEST(HostileTorchFile, OnlyKnownGlobalsAreCalledAndOnlyAsTheyAreMeant) {
  EXPECT_THAT(said_of_value(text("os.system") + ")R"), HasSubstr("something is called that is no known global"));
  EXPECT_THAT(said_of_value(global("torch", "FloatStorage") + ")R"), HasSubstr("a class of storages is called"));
  EXPECT_THAT(said_of_value(ordered_dict() + ordered_dict() + "R"), HasSubstr("something is called that is no known global"));
  EXPECT_THAT(said_of_value(global("torch", "Size") + "NR"), HasSubstr("a global is called with what is no tuple"));
  EXPECT_THAT(said_of_value(global("torch", "Size") + ")R"), HasSubstr("a torch.Size is made of what is no tuple"));
  EXPECT_THAT(said_of_value(global("collections", "OrderedDict") + tuple(list(integer(1))) + "R"), HasSubstr("no list of pairs"));
  EXPECT_THAT(said_of_value(global("torch._utils", "_rebuild_tensor_v2") + ")R"), HasSubstr("a tensor is made of 0 values"));
  EXPECT_THAT(said_of_value(list("") + ordered_dict() + "b"), HasSubstr("a dict whose state is set is expected"));
  EXPECT_THAT(said_of_value(global("torch._utils", "_rebuild_parameter") + tuple("NNN") + "R"), HasSubstr("no tensor"));
}

TEST(HostileTorchFile, WindowsMustLieInTheirStorage) {
  EXPECT_THAT(said_of_window(0, {7}, {1}), AllOf(HasSubstr("x.pt: tensor 'w': size (7) with strides (1) from element 0 on"),
                                                 HasSubstr("needs elements up to 6, its storage '0' has 6")));
  EXPECT_THAT(said_of_window(1, {2, 3}, {3, 1}), HasSubstr("needs elements up to 6"));
  EXPECT_THAT(said_of_window(0, {2, 3}, {4, 1}), HasSubstr("needs elements up to 6"));
  EXPECT_THAT(said_of_window(7, {0}, {1}), HasSubstr("from element 7 on"));
  EXPECT_THAT(said_of_window(-1, {1}, {1}), HasSubstr("from element -1 on"));
  EXPECT_THAT(said_of_window(0, {2}, {-1}), HasSubstr("size (2) and strides (-1) may not be negative"));
  EXPECT_THAT(said_of_window(0, {-2, -3}, {3, 1}), HasSubstr("may not be negative"));
  constexpr std::int64_t kHuge = std::int64_t{1} << 62;
  EXPECT_THAT(said_of_window(0, {kHuge, 4}, {0, 0}), HasSubstr("more than 2 GiB"));
  EXPECT_THAT(said_of_window(0, {3, 2}, {kHuge, 1}), HasSubstr("reaches beyond any file"));
  EXPECT_THAT(said_of_window(INT64_MAX, {2}, {1}), HasSubstr("from element 9223372036854775807 on"));
  EXPECT_THAT(said_of_window(0, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}),
              HasSubstr("a tensor has 9 axes, 8 are the most"));
  EXPECT_THAT(said_of_window(0, {2}, {1, 1}), HasSubstr("a tensor has 1 axes and 2 strides"));
}

TEST(HostileTorchFile, ExpandedTensorsMayNotFillMemory) {
  EXPECT_THAT(said_of_window(0, {1 << 28}, {0}), HasSubstr("its tensors unfold to more than 4 times the file"));
  const std::string shared = tensor(storage("FloatStorage", "0", 6), 0, {1 << 20}, {0}) + "q\x01";  // 4 MiB each
  std::string items;
  for (int i = 0; i < 8; ++i) items += "h\x01";
  EXPECT_THAT(said_of_value(list(shared + items)), HasSubstr("its tensors unfold to more than 4 times the file"));
}

TEST(HostileTorchFile, StoragesMustBeThereAndOfTheirSize) {
  EXPECT_THAT(said_of_value(floats("1", 6)), HasSubstr("storage '1' is missing: no entry 'x/data/1'"));
  EXPECT_THAT(said_of_value(floats("0", 7)),
              HasSubstr("storage '0' (FloatStorage of 7 elements) needs 28 bytes, its entry has 24"));
  EXPECT_THAT(said_of_value(floats("0", -1)), HasSubstr("the size of a storage is no number from 0 to 2^32"));
  EXPECT_THAT(said_of_value(floats("0", std::int64_t{1} << 40)), HasSubstr("the size of a storage is no number"));
  EXPECT_THAT(said_of_value(list(floats("0", 6) + tensor(storage("IntStorage", "0", 6), 0, {6}, {1}))),
              HasSubstr("storage '0' is IntStorage of 6 elements here and FloatStorage of 6 before"));
  EXPECT_THAT(said_of_value(floats("../../etc/passwd", 6)), HasSubstr("a storage has the key '../../etc/passwd'"));
  EXPECT_THAT(said_of_value(storage("FloatStorage", "0", 6)), HasSubstr("the whole is a bare storage or a class"));
  EXPECT_THAT(said_of_value(tuple(text("module")) + "Q"), HasSubstr("a persistent id names no storage"));
}

TEST(HostileTorchFile, NamesAreGivenOnce) {
  EXPECT_THAT(said_of_value(dict(text("w") + integer(1) + text("w") + integer(2))), HasSubstr("'w' is given twice"));
  const std::string nested = dict(text("a.w") + floats("0", 6) + text("a") + dict(text("w") + floats("0", 6)));
  EXPECT_THAT(said_of_value(nested), HasSubstr("tensor 'a.w' is given twice"));
  EXPECT_THAT(said_of_value(dict(text("1") + integer(1) + integer(1) + integer(2))), HasSubstr("'1' is given twice"));
  EXPECT_THAT(said_of_value(dict(floats("0", 6) + integer(1))), HasSubstr("neither a text nor a whole number"));
  EXPECT_THAT(said_of_value(dict(text("\xc0w") + integer(1))), HasSubstr("the text '?w' is not UTF-8"));
  EXPECT_THAT(said_of_value(dict(text(std::string(5000, 'n')) + integer(1))), HasSubstr("is longer than 4096 bytes"));
}

TEST(HostileTorchFile, WhatIsSharedMayNotUnfoldWithoutEnd) {
  std::string laughs = tuple(repeated("N", 10)) + "q\x01";  // each level holds ten times the one before
  for (char level = 2; level < 11; ++level)
    laughs += tuple(repeated(std::string("h") + static_cast<char>(level - 1), 10)) + "q" + level;
  EXPECT_THAT(said_of_value(list(laughs)), HasSubstr("x.pt: data.pkl: what it shares unfolds to more than 2 million values"));
  const std::string long_text = text(std::string(1 << 20, 't')) + "q\x01";
  EXPECT_THAT(said_of_value(list(long_text + repeated("h\x01", 16))), HasSubstr("names and texts unfold to more than 16 MiB"));
  const std::string pairs = list(repeated(tuple("NN"), 1000)) + "q\x01";
  const std::string copies = repeated(global("collections", "OrderedDict") + "(h\x01tR", 1000);
  EXPECT_THAT(said_of_value(list(pairs + copies)), HasSubstr("it has more than 1000000 values"));
}

TEST(HostileTorchFile, DepthAndCirclesEnd) {
  constexpr std::size_t kDeep = 200'000;
  const std::string deep = "it is nested deeper than 64 levels, or in itself";
  EXPECT_THAT(said_of_value(repeated("]", kDeep) + repeated("a", kDeep - 1)), HasSubstr(deep));
  EXPECT_THAT(said_of_value("N" + repeated("\x85", kDeep)), HasSubstr(deep));
  EXPECT_THAT(said_of_value("]q\x01h\x01"
                            "a"),
              HasSubstr(deep));
  EXPECT_THAT(said_of_value("}q\x01" + text("self") + "h\x01s"), HasSubstr(deep));
}

TEST(HostileTorchFile, ClaimsOfTheMachineAreBounded) {
  EXPECT_THAT(said_of_value("Nr\xff\xff\xff\xff"), HasSubstr("it remembers a value at place 4294967295, 1000000 are the most"));
  EXPECT_THAT(said_of_value("h\x05"), HasSubstr("it recalls place 5, where nothing was remembered"));
  EXPECT_THAT(said_of_value("\x8a\xff" + std::string(255, '\x7f')), HasSubstr("an integer of 255 bytes, 8 are the most"));
  EXPECT_THAT(said_of_value("\x8b\xff\xff\xff\x7f"), HasSubstr("an integer of 2147483647 bytes"));
  EXPECT_THAT(said_of_value("X\xff\xff\xff\xffno"), HasSubstr("it is cut: 4294967295 bytes are expected, 3 are there (byte 2)"));
  EXPECT_THAT(said_of_value("\x8d\xff\xff\xff\xff\xff\xff\xff\xff"), HasSubstr("18446744073709551615 bytes are expected"));
  EXPECT_THAT(said_of_value("\x95" + little(1 << 30, 8) + "N"), HasSubstr("it is cut: a frame of 1073741824 bytes, 2 are there"));
  EXPECT_THAT(said_of_value(repeated("N", 1'000'001)), HasSubstr("it has more than 1000000 values"));
  EXPECT_THAT(said_of_value("Nq\x01" + repeated("h\x01", 1'000'001)), HasSubstr("its stack is too high"));
  EXPECT_THAT(said_of_value(repeated("(", 1'000'001)), HasSubstr("its stack is too high"));
  EXPECT_THAT(said_of_value("t"), HasSubstr("a mark is missing"));
  EXPECT_THAT(said_of_value("a"), HasSubstr("its stack is empty"));
  EXPECT_THAT(said_of_value("](NR"), HasSubstr("its stack is empty"));
  EXPECT_THAT(said_of_value("NN"), HasSubstr("it ends with 2 values where 1 is expected"));
  EXPECT_THAT(said_of_value(""), HasSubstr("it ends with 0 values where 1 is expected"));
  EXPECT_THAT(said_of_value("}(Nu"), HasSubstr("a key of a dict has no value"));
  EXPECT_THAT(said_of_value("]NNs"), HasSubstr("a dict is expected on its stack"));
  EXPECT_THAT(said_of_value("c" + std::string(1000, 'm')), HasSubstr("the name of a global does not end"));
  EXPECT_THAT(said_of(zip({{"x/data.pkl", "\x80\x06N."}})), HasSubstr("a pickle of protocol 6, 2 to 5 are read"));
  EXPECT_THAT(said_of(zip({{"x/data.pkl", "N."}})), HasSubstr("no pickle begins here"));
  EXPECT_THAT(said_of(zip({{"x/data.pkl", pickle("N") + "more"}})), HasSubstr("4 bytes stand behind its end"));
}

TEST(HostileTorchFile, ArchivesThatLieAreRefused) {
  const ZipPart good{"x/data.pkl", pickle(floats("0", 6))};
  const auto with = [&](ZipPart part) { return said_of(zip({good, std::move(part)})); };
  for (const std::string name : {"../x", "x/../../etc/passwd", "/etc/passwd", "..\\x", "C:/x", "x/\x01", "x/\xff"})
    EXPECT_THAT(with({name, "n"}), HasSubstr("has a name that leads elsewhere")) << name;
  EXPECT_THAT(with({"x/data.pkl", "n"}), HasSubstr("entry 'x/data.pkl' is given twice"));
  EXPECT_THAT(with({.name = "x/data/0", .bytes = kSix, .flags = 1}), HasSubstr("entry 'x/data/0' is encrypted"));
  EXPECT_THAT(with({.name = "x/data/0", .bytes = kSix, .local_name = "x/data/1"}),
              HasSubstr("the two headers of entry 'x/data/0' differ"));
  EXPECT_THAT(with({.name = "x/data/0", .bytes = kSix, .claimed = 4'000'000'000}),
              AllOf(HasSubstr("entry 'x/data/0' claims 4000000000 bytes from byte"), HasSubstr("entries end at")));
  EXPECT_THAT(with({.name = "x/data/0", .bytes = kSix, .unpacked = 4'000'000'000}),
              HasSubstr("claims 4000000000 bytes and has 24"));
  EXPECT_THAT(with({.name = "x/data/0", .bytes = kSix, .claimed = 0xffffffff}), HasSubstr("is larger than 4 GiB"));
  EXPECT_THAT(with({.name = "x/data/0", .bytes = kSix, .at = 1}), HasSubstr("the two headers of entry 'x/data/0' differ"));
  EXPECT_THAT(with({.name = "x/data/0", .bytes = kSix, .at = 4}), HasSubstr("is not where its table says"));
  EXPECT_THAT(with({.name = "x/data/0", .bytes = kSix, .at = 4'000'000'000}), HasSubstr("cut: the header of entry 'x/data/0'"));
  EXPECT_THAT(with({"y/data.pkl", "n"}), HasSubstr("a zip archive with more than one data.pkl"));
}

TEST(HostileTorchFile, PackedEntriesNeverUnfold) {
  const ZipPart bomb{.name = "x/data/0", .bytes = "0123456789", .method = 8, .unpacked = 4'000'000'000};
  const std::string value = tensor(storage("ByteStorage", "0", 4'000'000'000), 0, {1}, {1});
  EXPECT_THAT(said_of(zip({{"x/data.pkl", pickle(value)}, bomb})),
              AllOf(HasSubstr("entry 'x/data/0' is packed (method 8, 10 bytes to 4000000000)"), HasSubstr("zip -0")));
}

TEST(HostileTorchFile, EntriesMayNotOverlap) {
  std::string inside =
      "PK\x03\x04" + little(0, 2) + little(0x0808, 2) + little(0, 18) + little(8, 2) + little(0, 2) + "x/data/1nnnn";
  const ZipPart outer{"x/data/0", inside};  // its bytes are another entry
  const std::uint64_t at = zip({outer}).find("PK\x03\x04", 4);
  EXPECT_THAT(said_of(zip({outer, {.name = "x/data/1", .bytes = "nnnn", .at = at + 1}})),
              HasSubstr("entries 'x/data/0' and 'x/data/1' overlap"));
}

TEST(HostileTorchFile, OlderFormsThatLieAreRefused) {
  const std::string value = tensor(storage("FloatStorage", "7", 6, "N"), 0, {6}, {1});
  const auto said = [&](const std::vector<LegacyStorage>& storages) { return said_of(torch_legacy(value, storages)); };
  EXPECT_THAT(said({{"7", 7, kSix}}), HasSubstr("storage '7' has 7 elements, its tensors say 6"));
  EXPECT_THAT(said({{"7", 6, kSix.substr(1)}}), HasSubstr("cut: storage '7' needs 24 bytes from byte"));
  EXPECT_THAT(said({}), HasSubstr("storage '7' is missing in its list of storages"));
  EXPECT_THAT(said({{"7", 6, kSix}, {"8", 6, kSix}}), HasSubstr("no tensor uses storage '8' of its list"));
  EXPECT_THAT(said({{"7", 6, kSix}, {"7", 6, kSix}}), HasSubstr("storage '7' is given twice"));
  EXPECT_THAT(said({{"7", 6, kSix + "more"}}), HasSubstr("4 bytes stand behind its last storage"));
  EXPECT_THAT(said_of(torch_legacy(value, {{"7", 6, kSix}}, false)), HasSubstr("was written on a big-endian machine"));
  EXPECT_THAT(said_of(torch_legacy(value, {{"7", 6, kSix}}, true, 1002)), HasSubstr("its version is 1002, 1001 is expected"));
  const std::string beyond = tuple(text("8") + integer(4) + integer(3));
  EXPECT_THAT(said_of(torch_legacy(tensor(storage("FloatStorage", "7", 6, beyond), 0, {1}, {1}), {{"7", 6, kSix}})),
              HasSubstr("a part of storage '7' is [4, 7) of 6 elements"));
}

TEST(HostileTorchFile, OtherKindsOfFilesAreToldApart) {
  EXPECT_THAT(said_of(""), HasSubstr("x.pt: empty"));
  EXPECT_THAT(said_of("<!DOCTYPE html>"),
              AllOf(HasSubstr("x.pt: not a PyTorch file"), HasSubstr("a web page or a Git LFS pointer")));
  EXPECT_THAT(said_of(pickle(global("os", "system") + tuple(text("true")) + "R")),
              AllOf(HasSubstr("x.pt: a plain pickle, not a PyTorch file"), HasSubstr("torch.save({'name': torch.as_tensor(x)}")));
  std::string tar(1024, '\0');
  tar.replace(0, 8, "sys_info").replace(257, 5, "ustar");
  EXPECT_THAT(said_of(tar), AllOf(HasSubstr("a tar archive, as torch.save wrote in 2016"), HasSubstr("torch.save(torch.load(")));
  EXPECT_THAT(said_of(zip({{"arr_0.npy", "n"}})),
              AllOf(HasSubstr("a zip archive without data.pkl"), HasSubstr("numpy.load('x.npz')")));
  EXPECT_THAT(said_of(torch_zip("N", {}, {{"x/code/__torch__.py", "def f(): pass"}})),
              AllOf(HasSubstr("a TorchScript program"), HasSubstr("torch.jit.load")));
  EXPECT_THAT(said_of(torch_zip("N", {}, {{"x/constants.pkl", pickle(")")}})), HasSubstr("a TorchScript program"));
}

// A file with something of everything, in both forms.
std::string value_with_all(const std::string& more) {
  return dict(text("s") +
              dict(text("w") + tensor(storage("FloatStorage", "0", 6, more), 0, {3, 2}, {1, 3}) + "q\x01" + text("tied") + "h\x01" +
                   text("b") + tensor(storage("BFloat16Storage", "1", 2, more), 0, {2}, {1})) +
              text("epoch") + "K\x03" + text("size") + global("torch", "Size") + "(" + numbers({2, 3}) + "tR" + text("lr") + "G?" +
              std::string(7, '\0') + text("l") + list("\x8a\x01\x05\x88N"));
}

std::string whole_zip() {
  return torch_zip(value_with_all(""), {{"0", kSix}, {"1", "abcd"}});
}
std::string whole_legacy() {
  return torch_legacy(value_with_all("N"), {{"0", 6, kSix}, {"1", 2, "abcd"}});
}

TEST(HostileTorchFile, CutAnywhereIsRefused) {
  for (const std::string& whole : {whole_zip(), whole_legacy()}) {
    ASSERT_EQ(parse_torch_file(whole, "x.pt").tensors.size(), 3u);
    for (std::size_t size = 0; size < whole.size(); ++size)
      ASSERT_THAT(said_of(whole.substr(0, size)), HasSubstr("x.pt: ")) << size << " of " << whole.size();
  }
  const std::string object = pickle(value_with_all(""));  // the archive is whole, its pickle is not
  for (std::size_t size = 0; size < object.size(); ++size)
    ASSERT_THAT(said_of(zip({{"x/data.pkl", object.substr(0, size)}, {"x/data/0", kSix}, {"x/data/1", "abcd"}})),
                HasSubstr("data.pkl"))
        << size;
}

// Bytes are changed at random; opcodes are put in as often as anything else, so that changed programs stay programs.
std::string changed(std::string bytes, Rng& rng) {
  constexpr std::string_view kOpcodes = "N(})]tRQbcsueaqrhjKMJGXU.\x85\x86\x87\x88\x8a\x8c\x8d\x93\x94\x95\x80";
  for (std::uint64_t changes = 1 + rng.below(3); changes > 0; --changes) {
    char& byte = bytes[rng.below(bytes.size())];
    switch (rng.below(3)) {
      case 0:
        byte = static_cast<char>(rng.below(256));
        break;
      case 1:
        byte = kOpcodes[rng.below(kOpcodes.size())];
        break;
      default:
        byte = static_cast<char>(byte ^ (1 << rng.below(8)));
    }
  }
  return bytes;
}

TEST(HostileTorchFile, ChangedAnywhereIsReadOrRefused) {
  Rng rng(1);
  for (const std::string& whole : {whole_zip(), whole_legacy()}) {
    int read = 0, refused = 0;
    for (int i = 0; i < 10'000; ++i) {
      try {
        const TorchFile file = parse_torch_file(changed(whole, rng), "x.pt");
        for (const auto& [name, tensor] : file.tensors)
          ASSERT_EQ(tensor.bytes.size(), static_cast<std::size_t>(tensor.count()) * size_of(tensor.type));
        ++read;
      } catch (const Error& error) {
        ASSERT_THAT(error.what(), HasSubstr("x.pt: "));
        ++refused;
      }
    }
    EXPECT_GT(read, 500);  // changed values, names and times
    EXPECT_GT(refused, 2000);
  }
}

}  // namespace
}  // namespace vigil
