// SPDX-License-Identifier: Apache-2.0
// The table of heads.
#include "vigil/nn/head.h"
#include "vigil/nn/heads/attention.h"
#include "vigil/nn/heads/bnwvad.h"
#include "vigil/nn/heads/dsanet.h"
#include "vigil/nn/heads/dted.h"
#include "vigil/nn/heads/hlnet.h"
#include "vigil/nn/heads/mgfn.h"
#include "vigil/nn/heads/pel4vad.h"
#include "vigil/nn/heads/rtfm.h"
#include "vigil/nn/heads/sultani.h"
#include "vigil/nn/heads/urdmu.h"
#include "vigil/nn/heads/vadclip.h"
#include "vigil/nn/heads/wagcn.h"
#include "vigil/nn/heads/wsal.h"

namespace vigil {

const Catalog<HeadKind>& heads() {
  static const Catalog<HeadKind> kTable(
      "head",
      {{"attention", "one score of a bag by self-attention over time", {make_attention, AttentionConfig::fields}},
       {"bnwvad", "distance to running means of batch norms, after a transformer (Zhou 2023)", {make_bnwvad, BnwvadConfig::fields}},
       {"dsanet", "vadclip, trained by rebuilding normality (DSANet, Yin 2026)", {make_dsanet, DsaNetConfig::fields}},
       {"dted",
        "a temporal encoder and decoder before an MLP (Kamoona 2023; no code: sizes UNVERIFIED)",
        {make_dted, DtedConfig::fields}},
       {"hlnet", "graphs over snippets, and a causal branch that learns from them (Wu 2020)", {make_hlnet, HlnetConfig::fields}},
       {"mgfn", "a pyramid that glances over the bag, then focuses (MGFN, Chen 2023)", {make_mgfn, MgfnConfig::fields}},
       {"milr",
        "the head sultani, for 512 features of a 3D ResNet (Dubey 2019; no code: layers UNVERIFIED)",
        {make_sultani, SultaniConfig::fields}},
       {"pel4vad", "attention everywhere and in a window, compared with text (Pu 2023)", {make_pel4vad, Pel4vadConfig::fields}},
       {"rtfm", "multi-scale convolutions whose magnitude tells (Tian 2021)", {make_rtfm, RtfmConfig::fields}},
       {"sultani", "three linear layers on each snippet (Sultani 2018)", {make_sultani, SultaniConfig::fields}},
       {"urdmu", "memories of what is normal and anomalous, after a transformer (Zhou 2023)", {make_urdmu, UrdmuConfig::fields}},
       {"vadclip",
        "CLIP features beside texts of classes, or vectors learnt from random ones without text=FILE (VadCLIP, Wu 2024)",
        {make_vadclip, VadClipConfig::fields}},
       {"wagcn",
        "a graph of likeness and time, and a learned one (Cao 2022; no code: sizes UNVERIFIED)",
        {make_wagcn, WagcnConfig::fields}},
       {"wsal", "what a snippet is, and how it changes, in its context (Lv 2021)", {make_wsal, WsalConfig::fields}}});
  return kTable;
}

}  // namespace vigil
