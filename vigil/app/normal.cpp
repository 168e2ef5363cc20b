// SPDX-License-Identifier: Apache-2.0
// Stored models, footage and beginnings as detectors.
#include "vigil/app/normal.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "vigil/app/models.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"

namespace vigil {
namespace {

constexpr Nanoseconds kBeginning{30'000'000'000};

// Which frames of a source were looked at.
struct Seen {
  std::atomic<std::int64_t> first = -1;
  std::atomic<std::int64_t> last = -1;
};

class Watched : public FrameSource {
 public:
  Watched(std::unique_ptr<FrameSource> source, std::shared_ptr<Seen> seen) : source_(std::move(source)), seen_(std::move(seen)) {}

  const StreamInfo& info() const override { return source_->info(); }
  StreamHealth health() const override { return source_->health(); }
  bool next(Frame& frame) override {
    if (!source_->next(frame)) return false;
    if (std::int64_t none = -1; seen_->first.compare_exchange_strong(none, frame.index)) seen_->last = frame.index;
    if (seen_->last < frame.index) seen_->last = frame.index;
    return true;
  }

 private:
  std::unique_ptr<FrameSource> source_;
  std::shared_ptr<Seen> seen_;
};

FitProgress started(const StartProgress& progress, const std::string& what, std::optional<std::int64_t> frames) {
  if (!progress) return {};
  if (frames) *frames *= kFitPasses;
  return progress(what, frames);
}

std::string text_of(const std::optional<Box>& roi) {
  return roi ? to_text(*roi) : "the whole picture";
}

std::string name_of(const std::vector<Footage>& clips) {
  return clips.size() == 1 ? clips.front().name : fmt::format("{} clips", clips.size());
}

// What footage lacks as a whole is said without its name.
FittedModel fitted(const std::vector<Footage>& clips, const FitConfig& config, const FitProgress& progress) {
  try {
    return fit(clips, config, progress);
  } catch (const Error& error) {
    const std::string text = error.what();
    const bool named =
        std::any_of(clips.begin(), clips.end(), [&](const Footage& clip) { return text.find(clip.name) != std::string::npos; });
    if (named || error.kind() != ErrorKind::input) throw;
    throw Error(error.kind(), name_of(clips) + ": " + text, error.hint());
  }
}

Basis basis_of(const FittedModel& model, std::string learnt_from) {
  Basis basis;
  basis.detector = detector_of(model.file);
  basis.learnt_from = std::move(learnt_from);
  basis.notes = model.report.notes;
  return basis;
}

// What --roi says and what the data set allows must be the same.
FitConfig with_roi(FitConfig config, const std::optional<Box>& allowed, const std::string& name) {
  if (!allowed) return config;
  if (config.roi && config.roi != allowed)
    throw Error::usage(
        fmt::format("{}: the manifest allows {} (roi), asked for is {}", name, to_text(*allowed), to_text(*config.roi)),
        "leave --roi out: the manifest's is taken");
  config.roi = allowed;
  return config;
}

}  // namespace

NormalFootage normal_footage(const std::vector<std::string>& where, const PartConfig& part) {
  NormalFootage footage;
  footage.frames = 0;
  std::optional<Input> first;
  for (const std::string& name : where) {
    for (Input& input : inputs_of(name, part, "train")) {
      if (input.video && input.video->split != "train")
        throw Error::input(name + ": the data set has no train entries", "name its normal videos one by one");
      const std::optional<std::int64_t> frames = input.open()->info().frames;
      footage.frames = footage.frames && frames ? std::optional(*footage.frames + *frames) : std::nullopt;
      if (!first) {
        first = input;
        footage.roi = input.roi();
      } else if (input.roi() != footage.roi) {
        throw Error::input(fmt::format("{} is to be looked at in {}, {} in {}", first->name, text_of(footage.roi), input.name,
                                       text_of(input.roi())),
                           "a model has one roi: fit from footage that shares it");
      }
      footage.clips.push_back({input.name, [input] { return input.open(); }});
    }
  }
  return footage;
}

Basis basis_of_model(const std::filesystem::path& model) {
  const ModelFile file = load_model_file(model);
  Basis basis;
  basis.detector = detector_of(file, model.string());
  basis.model_file = model.string();
  basis.model_content = file.card.value("content", "");
  return basis;
}

FittedModel fit_footage(const std::vector<std::string>& where, const PartConfig& part, const FitConfig& config,
                        const StartProgress& progress) {
  const NormalFootage footage = normal_footage(where, part);
  return fitted(footage.clips, with_roi(config, footage.roi, where.front()),
                started(progress, "learn from " + name_of(footage.clips), footage.frames));
}

FittedModel append_footage(const std::filesystem::path& model, const std::vector<std::string>& where, const PartConfig& part,
                           const StartProgress& progress) {
  const ModelFile file = load_model_file(model);
  const std::optional<Box> roi = detector_of(file, model.string())->roi();
  const NormalFootage footage = normal_footage(where, part);
  if (footage.roi && footage.roi != roi)
    throw Error::input(fmt::format("{}: the manifest allows {} (roi), but {} looks at {}", where.front(), text_of(footage.roi),
                                   model.string(), text_of(roi)),
                       "a model has one roi: fit a new one for this footage");
  return append(file, footage.clips, started(progress, "add " + name_of(footage.clips), footage.frames));
}

Basis basis_of_footage(const std::vector<std::string>& where, const FitConfig& config, const StartProgress& progress) {
  return basis_of(fit_footage(where, {}, config, progress), join(where, ", "));
}

Nanoseconds beginning_length(const std::optional<Nanoseconds>& duration) {
  return duration ? std::min(kBeginning, Nanoseconds{duration->count / 3}) : kBeginning;
}

Basis basis_of_beginning(const Input& input, std::optional<Nanoseconds> length, const FitConfig& config,
                         const StartProgress& progress) {
  const StreamInfo info = input.open()->info();
  const Nanoseconds taken = length.value_or(beginning_length(info.duration));
  const Nanoseconds end = input.options.from.value_or(Nanoseconds{}) + taken;
  const std::string text = format_duration(Nanoseconds{taken.count / 1'000'000 * 1'000'000});
  if (info.duration && taken >= *info.duration)
    throw Error::input(fmt::format("{}: {} long; nothing is left to detect in after learning from the first {}", input.name,
                                   format_duration(*info.duration), text),
                       "learn from less of it (--learn), from other footage (--normal), or take a model (--model)");
  const auto seen = std::make_shared<Seen>();
  SourceOptions part = input.options;
  part.to = std::min(end, part.to.value_or(end));
  const Footage beginning{fmt::format("{} (first {})", input.name, text), [input, part, seen]() -> std::unique_ptr<FrameSource> {
                            return std::make_unique<Watched>(input.open(part), seen);
                          }};
  const auto frames = static_cast<std::int64_t>(std::llround(taken.seconds() * info.fps));
  Basis basis = basis_of(
      fitted({beginning}, with_roi(config, input.roi(), input.name), started(progress, "learn from " + beginning.name, frames)),
      "the video's own first " + text);
  basis.normal = FrameSpan{seen->first, seen->last + 1};
  basis.from = end;
  return basis;
}

void check_roi(const Detector& detector, const Input& input) {
  const std::optional<Box> allowed = input.roi();
  if (!allowed || allowed == detector.roi()) return;
  if (!detector.roi() && input.video && !input.video->size.empty() && *allowed == Box::whole(input.video->size)) return;
  throw Error::input(fmt::format("{}: the manifest allows {} (roi), but the model looks at {}", input.name, to_text(*allowed),
                                 text_of(detector.roi())),
                     fmt::format("fit the model with --roi {}", to_text(*allowed)));
}

}  // namespace vigil
