// SPDX-License-Identifier: Apache-2.0
// Runs a detector with the hooks of pictures and overlay, and writes the outputs.
#include "vigil/report/reported_run.h"

#include <optional>
#include <utility>

#include "vigil/report/event_pictures.h"
#include "vigil/report/outputs.h"
#include "vigil/report/overlay.h"

namespace vigil {

RunResult run_and_report(FrameSource& source, const Detector& detector, const RunOptions& options, RunFacts facts,
                         const ReportPlaces& places, const std::function<void()>& on_frame) {
  if (!places.folder.empty()) make_output_folder(places.folder);
  std::optional<EventPictures> pictures;
  std::optional<OverlayVideo> overlay;
  if (!places.folder.empty()) pictures.emplace(options.events);
  if (!places.overlay.empty()) overlay.emplace(places.overlay, source.info(), options.events);

  RunHooks hooks;
  hooks.on_frame = [&](const Frame& frame, const std::vector<Score>& scores) {
    if (pictures) pictures->on_frame(frame, scores);
    if (overlay) overlay->on_frame(frame, scores);
    if (on_frame) on_frame();
  };
  hooks.on_event = [&](const Event& event) {
    if (pictures) pictures->on_event(event);
  };
  RunResult result = run(source, detector, options, hooks);
  if (overlay) overlay->close();
  if (places.folder.empty()) return result;

  facts.model = detector.describe();
  facts.supported_rarity = detector.supported_rarity();
  facts.roi = detector.roi();
  facts.events = options.events;
  facts.pictures = pictures->take();
  facts.overlay = places.overlay;
  write_outputs(places.folder, result, facts);
  return result;
}

}  // namespace vigil
