// SPDX-License-Identifier: Apache-2.0
// The table of losses.
#include "vigil/nn/losses/batchnorm.h"
#include "vigil/nn/losses/classification.h"
#include "vigil/nn/losses/decoupled.h"
#include "vigil/nn/losses/magnitude.h"
#include "vigil/nn/losses/memory.h"
#include "vigil/nn/losses/ranking.h"
#include "vigil/nn/losses/regularity.h"
#include "vigil/nn/losses/supervised.h"
#include "vigil/nn/losses/text.h"

namespace vigil {

const Catalog<LossKind>& losses() {
  static const Catalog<LossKind> kTable(
      "loss",
      {
          {"background_cross_entropy", "what looks like background is normal (DSANet)",
           loss_kind<BackgroundCrossEntropyConfig, background_cross_entropy>()},
          {"bce", "label of a bag against the mean of its largest scores (RTFM, PEL4VAD, HL-Net)", loss_kind<BceConfig, bce>()},
          {"consistency", "scores agree with how badly a snippet is rebuilt from normality (DSANet)",
           loss_kind<ConsistencyConfig, consistency>()},
          {"contrast", "magnitudes apart between classes, together within (MGFN)", loss_kind<ContrastConfig, contrast>()},
          {"cross_entropy", "classes of a bag against its class logits (VadCLIP)", loss_kind<CrossEntropyConfig, cross_entropy>()},
          {"distil", "lifts one branch's scores where another's are high (HL-Net)", loss_kind<DistilConfig, distil>()},
          {"dynamic_rank", "largest change of anomalous bags above normal ones (WSAL)",
           loss_kind<DynamicRankConfig, dynamic_rank>()},
          {"event_cross_entropy", "what looks like the event is of the bag's classes (DSANet)",
           loss_kind<EventCrossEntropyConfig, event_cross_entropy>()},
          {"frame_bce", "truth of each snippet, cross-entropy (supervised; MIST, label cleaner)",
           loss_kind<FrameBceConfig, frame_bce, true>()},
          {"frame_mae", "truth of each snippet, absolute difference (label cleaner)", loss_kind<FrameMaeConfig, frame_mae, true>()},
          {"gather", "prototypes near the normal snippets (DSANet)", loss_kind<GatherConfig, gather>()},
          {"kl", "latent of normal bags towards a standard Gaussian (UR-DMU)", loss_kind<KlConfig, kl>()},
          {"magnitude", "anomalous features long, normal ones short (RTFM)", loss_kind<MagnitudeConfig, magnitude>()},
          {"mahalanobis", "anomalous snippets far from batch norm's mean (BN-WVAD)", loss_kind<MahalanobisConfig, mahalanobis>()},
          {"mean_rank", "mean score of anomalous bags above normal ones (DTED)", loss_kind<MeanRankConfig, mean_rank>()},
          {"memory_attention", "each memory knows its own class (UR-DMU)", loss_kind<TopConfig, memory_attention>()},
          {"memory_distance", "reads of anomalous bags longer than normal ones (UR-DMU)",
           loss_kind<MemoryDistanceConfig, memory_distance>()},
          {"normal_norm", "L2 norm of normal bags' scores (BN-WVAD)", loss_kind<NormalNormConfig, normal_norm>()},
          {"prompt_kl", "foregrounds match the texts of their classes (PEL4VAD)", {make_prompt_kl, PromptKlConfig::fields}},
          {"range_rank", "range of scores of anomalous bags above normal ones (WSAL)", loss_kind<RangeRankConfig, range_rank>()},
          {"rank", "largest scores of anomalous bags above normal ones (Sultani, Dubey, MIST)", loss_kind<RankConfig, rank>()},
          {"smooth", "squared differences of neighbouring scores (Sultani)", loss_kind<SmoothConfig, smooth>()},
          {"sparse", "sum, mean or L2 norm of scores (Sultani, RTFM, MGFN)", loss_kind<SparseConfig, sparse>()},
          {"text_orthogonality", "texts of classes apart from the normal text (VadCLIP)",
           loss_kind<TextOrthogonalityConfig, text_orthogonality>()},
          {"triplet", "anchor, positive and negative read through the memories (UR-DMU)", loss_kind<TripletConfig, triplet>()},
      });
  return kTable;
}

}  // namespace vigil
