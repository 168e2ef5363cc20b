// SPDX-License-Identifier: Apache-2.0
// The catalog of lists: see dialects.h.
#include "vigil/data/lists/dialects.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "vigil/data/lists/feature_lists.h"
#include "vigil/data/lists/frame_labels.h"
#include "vigil/data/lists/json_truth.h"
#include "vigil/data/lists/mat_truths.h"
#include "vigil/data/lists/plain_lists.h"
#include "vigil/data/lists/track_lists.h"
#include "vigil/data/lists/ucf_annotations.h"
#include "vigil/data/lists/ucsd_list.h"
#include "vigil/data/lists/umil_lists.h"
#include "vigil/data/lists/xd_annotations.h"

namespace vigil {
namespace {

constexpr std::size_t kSample = 200;  // lines that are looked at
constexpr std::size_t kShown = 60;

// Nine of ten lines fit: a broken one is then named by the reader instead of hiding what the file is.
template <bool (*Fits)(const std::string&)>
bool lines_fit(const ListText& text) {
  const std::size_t count = std::min(kSample, text.lines.size());
  const auto fitting =
      static_cast<std::size_t>(std::count_if(text.lines.begin(), text.lines.begin() + static_cast<std::ptrdiff_t>(count),
                                             [](const ListLine& line) { return Fits(line.text); }));
  return 10 * fitting >= 9 * count;
}

// Any word may be a name, so here each line must fit.
bool all_paths(const ListText& text) {
  return std::all_of(text.lines.begin(), text.lines.end(), [](const ListLine& line) { return fits_paths(line.text); });
}

template <auto Read>
ListContent from_text(const std::filesystem::path& path) {
  return Read(read_list_text(path));
}

template <auto Read>
ListContent from_file(const std::filesystem::path& path) {
  return Read(path);
}

ListContent centre_boxes(const std::filesystem::path& path) {
  return read_centre_boxes(read_list_text(path));
}

ListContent truth_summary(const std::filesystem::path& path) {
  return read_truth_summary(read_list_text(path)).list;
}

std::string first_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(16, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace

const Catalog<ListDialect>& list_dialects() {
  static const Catalog<ListDialect> catalog{
      "list dialect",
      {{"aed-tracks",
        "track_id,frame,x0,y0,x1,y1: boxes of tracks (ShanghaiTech, Subway)",
        {"lilygeorgescu/AED", lines_fit<fits_aed_tracks>, from_text<read_aed_tracks>}},
       {"centre-boxes",
        "file track xc yc w h: boxes by centre and size (Street Scene, UCSD, Avenue)",
        {"merl.com/pub/streetscene", lines_fit<fits_centre_boxes>, centre_boxes}},
       {"class-names",
        "names of classes, one a line or id,name",
        {"ktr-hubrt/UMIL, yujiangpu20/PEL4VAD", fits_class_names, from_text<read_class_names>}},
       {"counted-paths",
        "path frames (UCF-Crime training, MSAD, WSAL)",
        {"ekosman/AnomalyDetectionCVPR2018-Pytorch, Sara-Esam/SST-WSVADL, ktr-hubrt/WSAL", lines_fit<fits_counted_paths>,
         from_text<read_counted_paths>}},
       {"features",
        "one feature file a line, per video or per crop",
        {"tianyu0207/RTFM, henrryzh1/UR-DMU, yujiangpu20/PEL4VAD, Roc-Ng/XDVioDet", lines_fit<fits_features>,
         from_text<read_features>}},
       {"features-csv",
        "header path,label, then feature files",
        {"nwpu-zxr/VadCLIP", fits_features_csv, from_text<read_features_csv>}},
       {"frame-labels", ".npy with one 0 or 1 per frame, or one mask per frame", {"many", nullptr, from_file<read_frame_labels>}},
       {"frame-labels-npz",
        ".npz with one vector per video (NWPU Campus, ShanghaiTech-sd)",
        {"zugexiaodui/campus_vad_code", nullptr, from_file<read_frame_labels_npz>}},
       {"mat-truth",
        ".mat with intervals (RTFM, ano_pred) or masks (Avenue)",
        {"tianyu0207/RTFM, StevenLiuWen/ano_pred_cvpr2018, CUHK", nullptr, from_file<read_truth_mat>}},
       {"mlep-json", "semantic labels of ShanghaiTech", {"svip-lab/MLEP", nullptr, from_file<read_mlep_json>}},
       {"named-column", "header video-id, then names", {"louisYen/S3R", fits_named_column, from_text<read_named_column>}},
       {"paths",
        "one path or name a line (splits of UCF-Crime, ShanghaiTech, UBnormal)",
        {"WaqasSultani/AnomalyDetectionCVPR2018, jx-zhong-for-academic-purpose/GCN-Anomaly-Detection, lilygeorgescu/UBnormal",
         all_paths, from_text<read_paths>}},
       {"sh-classes",
        "name class,class: classes of ShanghaiTech's training videos",
        {"yujiangpu20/PEL4VAD", lines_fit<fits_sh_classes>, from_text<read_sh_classes>}},
       {"sh-mist",
        "name,label[,frames]: weakly supervised ShanghaiTech",
        {"fjchange/MIST_VAD", lines_fit<fits_sh_mist>, from_text<read_sh_mist>}},
       {"tad-test", "path frames class start end", {"ktr-hubrt/UMIL", lines_fit<fits_tad_test>, from_text<read_tad_test>}},
       {"truth-summary", "header video,frames,positive_frames", {"counts per video", fits_truth_summary, truth_summary}},
       {"ubnormal-tracks",
        "object,first,last",
        {"lilygeorgescu/UBnormal", lines_fit<fits_ubnormal_tracks>, from_file<read_ubnormal_tracks>}},
       {"ucf-counted",
        "path frames class s e s e",
        {"henrryzh1/UR-DMU, ekosman/AnomalyDetectionCVPR2018-Pytorch", lines_fit<fits_ucf_counted>, from_text<read_ucf_counted>}},
       {"ucf-mist",
        "name class s e s e frames, between tabs",
        {"fjchange/MIST_VAD", lines_fit<fits_ucf_mist>, from_text<read_ucf_mist>}},
       {"ucf-official",
        "name  class  s  e  s  e, two blanks between",
        {"WaqasSultani/AnomalyDetectionCVPR2018, nwpu-zxr/VadCLIP", lines_fit<fits_ucf_official>, from_text<read_ucf_official>}},
       {"ucf-seo",
        "name|frames|[s, e] and name frames -1",
        {"seominseok0429/Real-world-Anomaly-Detection-in-Surveillance-Videos-pytorch", lines_fit<fits_ucf_seo>,
         from_text<read_ucf_seo>}},
       {"ucf-umil", "path frames class_id s e s e", {"ktr-hubrt/UMIL", lines_fit<fits_ucf_umil>, from_text<read_ucf_umil>}},
       {"ucsd-m",
        "TestVideoFile{end+1}.gt_frame = [5:90, 140:200];",
        {"SVCL, UCSD", lines_fit<fits_ucsd_list>, from_text<read_ucsd_list>}},
       {"umil-train", "path first last class", {"ktr-hubrt/UMIL", lines_fit<fits_umil_train>, from_text<read_umil_train>}},
       {"xd-binary", "name and pairs", {"Roc-Ng/XDVioDet", lines_fit<fits_xd_binary>, from_text<read_xd_binary>}},
       {"xd-classes",
        "name and triples of class, start, end",
        {"nwpu-zxr/VadCLIP", lines_fit<fits_xd_classes>, from_text<read_xd_classes>}}}};
  return catalog;
}

std::string dialect_of(const std::filesystem::path& path) {
  const std::string start = std::filesystem::is_regular_file(path) ? first_bytes(path) : std::string();
  if (start.starts_with("\x93NUMPY")) return path.extension() == ".txt" ? "ubnormal-tracks" : "frame-labels";
  if (start.starts_with("PK\x03\x04")) return "frame-labels-npz";
  if (start.starts_with("MATLAB ") || path.extension() == ".mat") return "mat-truth";
  if (start.starts_with('{') && path.extension() == ".json") return "mlep-json";
  const ListText text = read_list_text(path);
  std::vector<std::string> fitting;
  for (const auto& row : list_dialects().rows())
    if (row.entry.fits && row.entry.fits(text)) fitting.push_back(row.name);
  if (fitting.size() == 1) return fitting.front();
  const std::string hint = "name the dialect; docs/reference/datasets.md shows a line of each";
  if (fitting.empty())
    throw Error::input(
        fmt::format("{}: no known list: its first line is '{}'", path.string(), text.lines.front().text.substr(0, kShown)), hint);
  throw Error::input(path.string() + ": fits more than one kind of list: " + join(fitting, ", "), hint);
}

ListFile read_list(const std::filesystem::path& path, const std::string& dialect) {
  const std::string name = dialect.empty() ? dialect_of(path) : dialect;
  return {name, list_dialects().at(name).read(path)};
}

VideoList read_video_list(const std::filesystem::path& path, const std::string& dialect) {
  ListFile file = read_list(path, dialect);
  if (auto* list = std::get_if<VideoList>(&file.content)) return std::move(*list);
  throw Error::input(fmt::format("{}: a file of the kind {}, expected a list of videos", path.string(), file.dialect));
}

}  // namespace vigil
