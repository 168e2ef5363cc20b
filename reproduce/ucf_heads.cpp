// SPDX-License-Identifier: Apache-2.0
// Every head with its published loss on real features of UCF-Crime: trained on training videos, last step, measured on the test
// half beside the trivial baselines. The best recipe is the one that held-out training videos choose: as wholes, or by their
// frames.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/base/error.h"
#include "vigil/base/threads.h"
#include "vigil/evaluate/evaluate.h"
#include "vigil/weak/dataset_scores.h"
#include "vigil/weak/training_run.h"

namespace vigil::reproduce {
namespace {

namespace fs = std::filesystem;

constexpr int kSeeds = 3;

// A built-in recipe, with what features of 512 numbers, few videos and short training ask for.
struct Row {
  const char* name;
  const char* recipe;
  std::vector<std::string> changes;
};

const std::vector<std::string>& common() {
  static const std::vector<std::string> kCommon{"length=mean(segments=32)",
                                                "score_length=mean(segments=32)",  // as it was trained
                                                "crops=together",
                                                "drawing=passes",
                                                "normal=16",
                                                "anomalous=16",
                                                "epochs=0",
                                                "steps=400",
                                                "validate_every=50",
                                                "validation=0.15",
                                                "smooth=none"};
  return kCommon;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows{
      {"context", "context-ucf", {"smooth=video(weight=0.5, share=0.25)"}},
      {"context-raw", "context-ucf", {}},
      {"deviation",
       "context-ucf",
       {"head=sultani(hidden=128)", "loss=rank + 8e-5*smooth + 8e-5*sparse", "prepare=deviation", "score_length=whole",
        "smooth=centred(k=11)"}},
      {"sultani", "sultani-ucf", {"optimiser=adagrad(lr=0.01, decay=0.001)"}},
      {"sultani-bf16", "sultani-ucf", {"optimiser=adagrad(lr=0.01, decay=0.001)", "precision=bf16"}},
      {"milr", "milr-ucf", {"optimiser=adagrad(lr=0.01, decay=0.001)", "prepare="}},
      {"dted", "dted-ucf", {"optimiser=adagrad(lr=0.01, decay=0.001)", "prepare="}},
      {"rtfm", "rtfm-ucf", {}},
      {"wagcn", "wagcn-ucf", {}},
      {"wsal", "wsal-ucf", {"schedule=constant"}},
      {"wsal+rank",
       "wsal-ucf",
       {"schedule=constant",
        "loss=dynamic_rank + range_rank + rank(of=semantic) + 1.6e-4*sparse(of=semantic, on=all, reduce=mean)"}},
      {"wsal-semantic",
       "wsal-ucf",
       {"schedule=constant", "head=wsal(change=0)",
        "loss=dynamic_rank + range_rank + rank(of=semantic) + 1.6e-4*sparse(of=semantic, on=all, reduce=mean)"}},
      {"wsal-level",
       "wsal-ucf",
       {"schedule=constant", "head=wsal(change=0)", "loss=rank(of=semantic) + 1.6e-4*sparse(of=semantic, on=all, reduce=mean)"}},
      {"wsal-range",
       "wsal-ucf",
       {"schedule=constant", "head=wsal(change=0)",
        "loss=range_rank + rank(of=semantic) + 1.6e-4*sparse(of=semantic, on=all, reduce=mean)"}},
      {"wsal-dynamic",
       "wsal-ucf",
       {"schedule=constant", "head=wsal(change=0)",
        "loss=dynamic_rank + rank(of=semantic) + 1.6e-4*sparse(of=semantic, on=all, reduce=mean)"}},
      {"pel4vad", "pel4vad-ucf", {"schedule=constant"}},
      {"hlnet", "hlnet-xd", {"schedule=constant", "steps=800"}},
      {"urdmu", "urdmu-ucf", {}},
      {"urdmu-short", "urdmu-ucf", {"steps=100"}},
      {"bnwvad", "bnwvad-xd", {}},
      {"mgfn-short", "mgfn-ucf", {"steps=200"}},
      {"attention", "attention-ucf", {"score_length=whole"}},
      {"attention-video", "attention-ucf", {"head=attention"}},
      {"vadclip-alone",  // without attention and graphs each snippet is nearly by itself
       "vadclip-ucf",
       {"head=vadclip(layers=0, length=32, graphs=none)", "schedule=constant", "optimiser=adamw(lr=1e-4)"}},
      {"vadclip-alone-bce",
       "vadclip-ucf",
       {"head=vadclip(layers=0, length=32, graphs=none)", "schedule=constant", "optimiser=adamw(lr=1e-4)", "loss=bce"}},
      {"vadclip-short",
       "vadclip-ucf",
       {"head=vadclip(layers=1, window=8, length=32)", "schedule=constant", "optimiser=adamw(lr=1e-4)", "steps=100"}},
      {"vadclip-bce",
       "vadclip-ucf",
       {"head=vadclip(layers=1, window=8, length=32)", "schedule=constant", "optimiser=adamw(lr=1e-4)", "loss=bce"}},
      {"vadclip", "vadclip-ucf", {"head=vadclip(layers=1, window=8, length=32)", "schedule=constant", "optimiser=adamw(lr=1e-4)"}},
      {"dsanet-alone",
       "dsanet-ucf",
       {"head=dsanet(layers=0, decoder_layers=1, graphs=none)", "schedule=constant", "optimiser=adamw(lr=1e-4)", "steps=200"}},
      {"dsanet-alone-bce",
       "dsanet-ucf",
       {"head=dsanet(layers=0, decoder_layers=1, graphs=none)", "schedule=constant", "optimiser=adamw(lr=1e-4)", "steps=200",
        "loss=bce"}},
      {"dsanet",
       "dsanet-ucf",
       {"head=dsanet(layers=1, window=8, decoder_layers=1)", "schedule=constant", "optimiser=adamw(lr=1e-4)", "steps=200"}},
      {"mgfn", "mgfn-ucf", {}},
  };
  return kRows;
}

struct Figures {
  double auc = 0;
  double ano_auc = 0;
  double macro = 0;
  double ap = 0;
  double far = 0;
  double validation = 0;
  double event = 0;
  double context = 0;
  double held_out = 0;
  double quiet = 0;
  double base_rate = 0;
  double oracle_auc = 0;
  double oracle_ap = 0;
  std::optional<double> low;
  std::optional<double> high;
};

// Why the AUC over anomalous videos alone may lie below one half though most videos are ordered rightly: what it is without each of
// the longest.
void print_longest(const std::vector<EvaluatedVideo>& videos) {
  std::vector<const EvaluatedVideo*> anomalous;
  for (const EvaluatedVideo& video : videos)
    if (video.anomalous.value_or(false)) anomalous.push_back(&video);
  std::sort(anomalous.begin(), anomalous.end(), [](const auto* a, const auto* b) { return a->raw.size() > b->raw.size(); });
  const auto pooled = [&](const EvaluatedVideo* without) {
    std::vector<double> scores;
    std::vector<std::uint8_t> truth;
    for (const EvaluatedVideo* video : anomalous) {
      if (video == without) continue;
      scores.insert(scores.end(), video->raw.begin(), video->raw.end());
      truth.insert(truth.end(), video->truth.begin(), video->truth.end());
    }
    return roc_auc(scores, truth).value_or(std::nan(""));
  };
  fmt::print("\nanomalous videos alone, pooled AUC {:.4f}; the longest of {}:\n", pooled(nullptr), anomalous.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(4, anomalous.size()); ++i) {
    const EvaluatedVideo& video = *anomalous[i];
    const auto positives = static_cast<double>(std::count(video.truth.begin(), video.truth.end(), 1));
    fmt::print("  {:<20} {:>6} frames, {:>3.0f} % anomalous, AUC inside {:.2f}; pooled without it {:.4f}\n", video.id,
               video.raw.size(), 100 * positives / static_cast<double>(video.raw.size()),
               roc_auc(video.raw, video.truth).value_or(std::nan("")), pooled(&video));
  }
  fmt::print("\n");
}

// Of held-out training videos, whose labels are the only truth that there is. `frames`: the micro AUC where each frame has the
// label of its video; like the figure on test videos it pools frames and counts long videos more. `quiet`: the AUC of the videos by
// the mean of their lowest quarter, where anomalous videos are hardly anomalous: as high as by their highest, and videos can be
// told apart without any event.
struct HeldOut {
  double frames = 0;
  double quiet = 0;
};

HeldOut held_out(const Trainer& trainer, const HeadModel& model, const Dataset& dataset) {
  std::map<std::string, bool> anomalous;
  for (const BagInfo& bag : trainer.validation().info) anomalous[bag.id] = bag.anomalous;
  Dataset held_out = dataset;
  std::erase_if(held_out.videos, [&](const Video& video) { return video.split != "train" || !anomalous.contains(video.id); });
  std::vector<double> scores, lowest;
  std::vector<std::uint8_t> truth, labels;
  for (DatasetScores& video : dataset_scores(model, held_out, "train")) {
    const std::uint8_t label = anomalous.at(video.id) ? 1 : 0;
    scores.insert(scores.end(), video.frames.begin(), video.frames.end());
    truth.insert(truth.end(), video.frames.size(), label);
    std::sort(video.frames.begin(), video.frames.end());
    const std::size_t quarter = std::max<std::size_t>(1, video.frames.size() / 4);
    lowest.push_back(std::accumulate(video.frames.begin(), video.frames.begin() + static_cast<std::ptrdiff_t>(quarter), 0.0) /
                     static_cast<double>(quarter));
    labels.push_back(label);
  }
  return {roc_auc(scores, truth).value_or(std::nan("")), roc_auc(lowest, labels).value_or(std::nan(""))};
}

Figures trained(const Row& row, int seed, const Dataset& dataset) {
  Recipe recipe = read_recipe(row.recipe);
  change(recipe, common(), Origin{row.name, false});
  change(recipe, row.changes, Origin{row.name, false});
  change(recipe, {"seed=" + std::to_string(seed)}, Origin{row.name, false});
  check_recipe(recipe);
  Trainer trainer(recipe, load_bags(dataset, "train", recipe));
  while (!trainer.finished()) trainer.step();
  const HeadModel model = model_of(trainer, dataset, "train");
  ScoreSet scores;
  scores.unit = {ScoreUnit::Kind::frames, 1};
  for (DatasetScores& video : dataset_scores(model, dataset, "test")) {
    StoredScores stored;
    stored.id = video.id;
    stored.values = std::move(video.frames);
    scores.videos.push_back(std::move(stored));
  }
  MeasureConfig how;
  how.intervals = seed == 1 ? 1000 : 0;
  const Evaluation evaluation = evaluate(scores, dataset, "test", {}, how);
  if (seed == 1 && std::string(row.name) == "sultani") print_longest(evaluation.videos);
  const auto value = [&](const char* id) { return value_of(evaluation.measures.raw, id).value_or(std::nan("")); };
  Figures figures;
  figures.auc = evaluation.raw.micro.value_or(std::nan(""));
  figures.macro = evaluation.raw.macro.value_or(std::nan(""));
  figures.ano_auc = value("auc.ano");
  figures.ap = value("ap.micro");
  figures.far = value("far.normal_videos");
  figures.base_rate = value("baseline.base_rate");
  figures.oracle_auc = value("baseline.oracle.auc");
  figures.oracle_ap = value("baseline.oracle.ap");
  figures.validation = trainer.state().log.back().validation_auc.value_or(std::nan(""));
  figures.event = value("auc.event");
  figures.context = value("auc.context");
  const HeldOut unseen = held_out(trainer, model, dataset);
  figures.held_out = unseen.frames;
  figures.quiet = unseen.quiet;
  if (const MeasuredFigure* micro = find(evaluation.measures.raw, "auc.micro")) {
    figures.low = micro->interval.low;
    figures.high = micro->interval.high;
  }
  return figures;
}

struct Summary {
  std::string name;
  std::vector<Figures> seeds;

  double mean(double Figures::*member) const {
    double sum = 0;
    for (const Figures& figures : seeds) sum += figures.*member;
    return sum / static_cast<double>(seeds.size());
  }
  double deviation(double Figures::*member) const {
    if (seeds.size() < 2) return 0;
    double squares = 0;
    for (const Figures& figures : seeds) squares += std::pow(figures.*member - mean(member), 2);
    return std::sqrt(squares / static_cast<double>(seeds.size() - 1));
  }
};

struct Best {
  std::string name;
  double figure = 0;

  void see(const std::string& row, double reached) {
    if (reached <= figure) return;
    name = row;
    figure = reached;
  }
};

void print_head() {
  fmt::print("{:<17} {:>15} {:>15} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>10} {:>7} {:>7} {:>7}\n", "head", "micro AUC",
             "95 % (seed 1)", "macro", "ano AUC", "event", "context", "AP", "FAR", "validation", "quiet", "frames", "s/seed");
}

void print_row(const Summary& row, double seconds) {
  const Figures& first = row.seeds.front();
  fmt::print("{:<17} {:>7.4f} +-{:.4f} {:>15}", row.name, row.mean(&Figures::auc), row.deviation(&Figures::auc),
             first.low && first.high ? fmt::format("{:.3f} to {:.3f}", *first.low, *first.high) : "-");
  for (double Figures::*figure :
       {&Figures::macro, &Figures::ano_auc, &Figures::event, &Figures::context, &Figures::ap, &Figures::far})
    fmt::print(" {:>7.4f}", row.mean(figure));
  fmt::print(" {:>10.4f} {:>7.4f} {:>7.4f} {:>7.1f}\n", row.mean(&Figures::validation), row.mean(&Figures::quiet),
             row.mean(&Figures::held_out), seconds / static_cast<double>(row.seeds.size()));
  std::cout << std::flush;
}

void run(const fs::path& data, const std::vector<std::string>& only) {
  const fs::path manifest = data / "ucf_crime" / "manifest.jsonl";
  if (!fs::exists(manifest))
    throw Error::input(manifest.string() + ": the features of UCF-Crime are not here",
                       "name the folder that holds ucf_crime with --data");
  const Dataset dataset = load_dataset(manifest);
  fmt::print("{} training bags of 7 of the 13 classes, {} test videos (half A; the other half is kept for later)\n",
             dataset.of_split("train").size(), dataset.of_split("test").size());
  fmt::print(
      "last step, scores per snippet repeated over its frames, raw; mean over {} seeds\n"
      "  event, context: frames of events, and the other frames of anomalous videos, against normal videos\n"
      "  validation: AUC of held-out training videos; quiet: by their lowest quarter; frames: of their frames, labelled as their "
      "video\n\n",
      kSeeds);
  print_head();
  Figures trivial;
  nlohmann::ordered_json heads = nlohmann::ordered_json::object();
  Best best, best_by_frames;
  for (const Row& row : rows()) {
    if (!only.empty() && std::find(only.begin(), only.end(), row.name) == only.end()) continue;
    Summary summary{row.name, {}};
    const auto start = std::chrono::steady_clock::now();
    for (int seed = 1; seed <= kSeeds; ++seed) summary.seeds.push_back(trained(row, seed, dataset));
    print_row(summary, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    trivial = summary.seeds.front();
    heads[row.name] = {{"auc", summary.mean(&Figures::auc)},
                       {"auc_std", summary.deviation(&Figures::auc)},
                       {"ano_auc", summary.mean(&Figures::ano_auc)},
                       {"macro_auc", summary.mean(&Figures::macro)},
                       {"event_auc", summary.mean(&Figures::event)},
                       {"context_auc", summary.mean(&Figures::context)},
                       {"ap", summary.mean(&Figures::ap)},
                       {"far", summary.mean(&Figures::far)},
                       {"validation_video_auc", summary.mean(&Figures::validation)},
                       {"validation_quiet_auc", summary.mean(&Figures::quiet)},
                       {"validation_frames_auc", summary.mean(&Figures::held_out)}};
    best.see(row.name, summary.mean(&Figures::validation));
    best_by_frames.see(row.name, summary.mean(&Figures::held_out));
  }
  fmt::print(
      "\nwithout looking: chance has a micro AUC of 0.5 and an AP of {:.4f}; knowing which videos are anomalous and nothing else "
      "{:.4f} and "
      "{:.4f} (0.5 among anomalous videos)\n",
      trivial.base_rate, trivial.oracle_auc, trivial.oracle_ap);
  std::cout << nlohmann::ordered_json{{"heads", heads}, {"best", best.name}, {"best_by_frames", best_by_frames.name}}.dump()
            << "\n";
}

}  // namespace
}  // namespace vigil::reproduce

// DATA [HEAD...]
int main(int count, char** values) {
  if (count < 2) return 2;
  vigil::set_threads(1);  // small heads: a second thread costs more than it gives, and figures stay the same on any machine
  return vigil::reproduce::program([&] { vigil::reproduce::run(values[1], {values + 2, values + count}); });
}
