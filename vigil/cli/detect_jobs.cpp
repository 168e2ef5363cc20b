// SPDX-License-Identifier: Apache-2.0
// Works on the videos of one `vigil detect`.
#include "vigil/cli/detect_jobs.h"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "vigil/base/interrupt.h"
#include "vigil/base/log.h"
#include "vigil/base/progress.h"
#include "vigil/base/threads.h"
#include "vigil/cli/learning.h"

namespace vigil {
namespace {

// One per video, or the error that it cannot be found.
std::vector<DetectJob> jobs_without_places(const DetectRequest& request) {
  std::vector<DetectJob> jobs;
  for (const std::filesystem::path& where : request.detect.video) {
    try {
      for (Input& input : inputs_of(where.string(), request.part, "test")) {
        jobs.emplace_back();
        jobs.back().input = std::move(input);
      }
    } catch (const Error& error) {
      jobs.emplace_back();
      jobs.back().input.name = jobs.back().input.where = where.string();
      jobs.back().failure = error;
    }
  }
  return jobs;
}

// The trained head that the request names, which has another detector for each video; nothing when it names none.
std::optional<ModelFile> head_of(const DetectRequest& request) {
  if (!request.detect.model) return {};
  const std::string name = request.detect.model->string();
  ModelFile model = load_model_file(*request.detect.model);
  if (model.kind != kHeadKind) {
    if (!request.detect.features.empty())
      throw Error::usage(fmt::format("vigil detect: {} is no trained head; --features is for one", name));
    return {};
  }
  if (request.fit.roi)
    throw Error::usage(fmt::format("{} is a trained head, which sees features of the whole picture; --roi is not for one", name),
                       "cut videos to that part, extract their features and train on these; or use `vigil fit --roi`, which sees "
                       "the picture itself");
  const Learning& here = learning();  // becomes the program that has it, before any work
  try {
    here.describe(model);  // reads it whole, so that a broken one is not met once per video
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", name, error.what()), error.hint());
  }
  return model;
}

Basis basis_of_head(const ModelFile& model, const DetectRequest& request, const Input& input) {
  Basis basis;
  basis.detector = learning().detector(model, input, request.detect.features);
  basis.model_file = request.detect.model->string();
  basis.model_content = model.card.value("content", "");
  return basis;
}

// What all videos share; nothing when each learns from its own beginning.
std::optional<Basis> shared_basis(const DetectRequest& request) {
  const DetectConfig& detect = request.detect;
  if (detect.model) {
    Basis basis = basis_of_model(*detect.model);
    if (request.fit.roi && request.fit.roi != basis.detector->roi())
      throw Error::usage(
          fmt::format("{}: the model looks at {}, --roi asks for {}", detect.model->string(),
                      basis.detector->roi() ? to_text(*basis.detector->roi()) : "the whole picture", to_text(*request.fit.roi)),
          "a roi is stored in the model: fit one with that --roi");
    return basis;
  }
  if (detect.normal.empty()) {
    if (!detect.learn)
      log_info(
          "no --model, --normal or --learn: each video's own beginning is taken as normal; whatever happens there is not reported");
    return {};
  }
  std::vector<std::string> normal;
  for (const auto& path : detect.normal) normal.push_back(path.string());
  return basis_of_footage(normal, request.fit, fit_progress());
}

void tell_basis(const DetectJob& job, const Basis& basis) {
  for (const std::string& note : basis.notes) log_warning(job.input.name + ": " + note);
  if (basis.model_file.empty())
    log_info(fmt::format("{}: learnt from {}; this supports rarities up to {:.1f}, nothing odder is claimed", job.input.name,
                         basis.learnt_from, basis.detector->supported_rarity()));
}

void tell_result(const DetectJob& job) {
  const RunResult& result = job.result;
  if (const std::string health = health_text(result.health); !health.empty()) log_warning(job.input.name + ": " + health);
  const auto frames = static_cast<double>(result.health.frames);
  log_info(fmt::format("{}: {} frames in {:.1f} s ({:.0f} frames/s){}", job.input.name, result.health.frames, result.seconds,
                       frames / std::max(result.seconds, 1e-9),
                       job.places.folder.empty() ? "" : "; report: " + (job.places.folder / "report.html").string()));
}

// What the videos are worked on with.
struct Ground {
  std::optional<Basis> shared;
  std::optional<ModelFile> head;
};

Basis basis_of(const DetectJob& job, const DetectRequest& request, const Ground& ground) {
  if (ground.head) return basis_of_head(*ground.head, request, job.input);
  if (ground.shared) return *ground.shared;
  return basis_of_beginning(job.input, request.detect.learn, request.fit, fit_progress());
}

void work(DetectJob& job, const DetectRequest& request, const Ground& ground) {
  if (ground.head && job.input.video) check_roi_of_head(*job.input.video, job.input.name);
  const Basis basis = basis_of(job, request, ground);
  if (!ground.head) check_roi(*basis.detector, job.input);
  tell_basis(job, basis);
  job.supported_rarity = basis.detector->supported_rarity();
  job.learnt_from = basis.learnt_from;

  RunFacts facts;
  facts.model_file = basis.model_file;
  facts.model_content = basis.model_content;
  facts.learnt_from = basis.learnt_from;
  facts.normal = basis.normal;
  facts.options = request.options;
  facts.truth = job.input.truth();
  SourceOptions part = job.input.options;
  if (basis.from) part.from = basis.from;
  const auto source = job.input.open(part);
  Progress progress("detect in " + job.input.name, "frames", source->info().frames);
  try {
    job.result = run_and_report(*source, *basis.detector, {request.events, {}}, facts, job.places, [&] { progress.advance(); });
  } catch (const Error& error) {  // what was assumed of the video may be why
    const std::string health = health_text(source->health());
    throw health.empty() ? error : Error(error.kind(), fmt::format("{}; {}", error.what(), health), error.hint());
  }
  job.result.scores.clear();
  job.done = true;
}

bool failed(const DetectJob& job) {
  return job.failure && job.failure->kind() != ErrorKind::interrupted;
}

bool complete(const DetectJob& job) {
  return job.done && !job.result.interrupted;
}

}  // namespace

std::vector<DetectJob> jobs_of(const DetectRequest& request) {
  std::vector<DetectJob> jobs = jobs_without_places(request);
  const DetectConfig& detect = request.detect;
  if (jobs.size() > 1 && !detect.overlay.empty())
    throw Error::usage(fmt::format("vigil detect: --overlay is one file, but there are {} videos", jobs.size()),
                       "give one video at a time");
  std::vector<Input> inputs;
  for (const DetectJob& job : jobs) inputs.push_back(job.input);
  const std::vector<std::string> names = folder_names(inputs);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    jobs[i].places = {detect.out, detect.overlay};
    if (jobs.size() > 1 && !detect.out.empty()) jobs[i].places.folder /= names[i];
  }
  return jobs;
}

void work_on(std::vector<DetectJob>& jobs, const DetectRequest& request) {
  if (std::all_of(jobs.begin(), jobs.end(), failed)) return;
  Ground ground;
  ground.head = head_of(request);
  if (!ground.head) ground.shared = shared_basis(request);
  std::atomic<std::size_t> next = 0;
  parallel_for(std::min(static_cast<std::size_t>(request.detect.jobs), jobs.size()), [&](std::size_t) {
    for (std::size_t i = next++; i < jobs.size() && !interrupted(); i = next++) {
      if (jobs[i].failure) continue;
      try {
        work(jobs[i], request, ground);
        tell_result(jobs[i]);
      } catch (const Error& error) {
        jobs[i].failure = error;
      }
    }
  });
}

void conclude(const std::vector<DetectJob>& jobs) {
  if (jobs.size() == 1 && jobs[0].failure) throw Error(*jobs[0].failure);
  for (const DetectJob& job : jobs)
    if (failed(job))
      log_error(std::string(job.failure->what()) + (job.failure->hint().empty() ? "" : "\n  hint: " + job.failure->hint()));
  if (interrupted()) {
    const auto done = std::count_if(jobs.begin(), jobs.end(), complete);
    throw Error(ErrorKind::interrupted,
                jobs.size() == 1
                    ? jobs[0].input.name + ": stopped; the results are partial: of what was seen until then"
                    : fmt::format("stopped; {} of {} videos are done, the others are partial or not begun", done, jobs.size()));
  }
  const auto failures = static_cast<std::size_t>(std::count_if(jobs.begin(), jobs.end(), failed));
  if (failures == jobs.size()) throw Error::input(fmt::format("none of the {} videos could be worked on", failures));
  if (failures > 0)
    throw Error(ErrorKind::partial, fmt::format("{} of {} videos failed; the others are done", failures, jobs.size()));
}

}  // namespace vigil
