#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Checkpoints as their authors write them, with scores of plain PyTorch beside: for reproduce/checkpoints.cpp. Into the folder given:
# NAME.pth (the zip form, inside a trainer's dict and DataParallel's names), NAME_old.pth (the form before PyTorch 1.6),
# NAME_input.npy [crops, snippets, width] and NAME_expected.npy [snippets], the mean over crops. Prints the names.
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional as F

sys.dont_write_bytecode = True  # no folder of it beside the sources
from train_speed import modules  # noqa: E402

CROPS, SNIPPETS = 2, 40
HEADS = modules()


class BnWvad(nn.Module):  # the backbone of UR-DMU, classifier and distances to running means (Zhou 2023)
    def __init__(self, width=1024):
        super().__init__()
        self.normal_head = nn.ModuleDict({
            "conv1": nn.Conv1d(512, 32, 1), "bn1": nn.BatchNorm1d(32), "conv2": nn.Conv1d(32, 16, 1), "bn2": nn.BatchNorm1d(16),
            "conv3": nn.Conv1d(16, 1, 1)})
        backbone = HEADS["UrDmu"](width)
        self.embedding, self.selfatt = backbone.embedding, backbone.selfatt

    @staticmethod
    def distance(h, norm):
        return ((h - norm.running_mean[:, None]).square() / norm.running_var[:, None]).sum(1).sqrt()

    def forward(self, x):
        head = self.normal_head
        x = self.selfatt(self.embedding["conv_1"](x.flatten(0, 1).transpose(1, 2)).transpose(1, 2)).transpose(1, 2)
        h1 = head["conv1"](x)
        h2 = head["conv2"](F.relu(head["bn1"](h1)))
        p = torch.sigmoid(head["conv3"](F.relu(head["bn2"](h2)))).squeeze(1)
        # Crops are averaged before distances and probability meet.
        distances = (self.distance(h1, head["bn1"]) + self.distance(h2, head["bn2"])).mean(0)
        return {"scores": distances * p.mean(0)}


class Wsal(nn.Module):  # semantic and dynamic branches (Lv 2021)
    def __init__(self, width=1024):
        super().__init__()
        self.fc0, self.conv = nn.Linear(width, 512), nn.Conv1d(512, 512, 5)
        self.fc1_1, self.fc1_2 = nn.Linear(512, 128), nn.Linear(128, 1)
        self.fc2_1, self.fc2_2 = nn.Linear(512, 128), nn.Linear(128, 128)

    def forward(self, x):
        h = F.relu(self.fc0(x.flatten(0, 1))).transpose(1, 2)
        h = self.conv(F.pad(h, (2, 2), mode="replicate")).transpose(1, 2)
        s = torch.sigmoid(self.fc1_2(F.relu(self.fc1_1(h)))).squeeze(-1)
        v = self.fc2_2(F.relu(self.fc2_1(h)))
        d = 1 - F.cosine_similarity(v[:, 1:], v[:, :-1], dim=-1)
        around = torch.cat([d[:, :1], d, d[:, -1:]], 1)
        return {"scores": ((around[:, 1:] + around[:, :-1]) / 2 + s) / 2}


def every_number_matters(head):
    """Biases, norms and running statistics away from 0 and 1."""
    for name, value in head.state_dict().items():
        if name.endswith("running_var"):
            value.uniform_(0.5, 1.5)
        elif value.is_floating_point() and value.dim() < 2:
            value.add_(0.1 * torch.randn_like(value))


def write(folder, name, head):
    torch.manual_seed(1)
    every_number_matters(head)
    width = {"sultani": 2048, "rtfm": 2048}.get(name, 1024)
    state = head.state_dict()
    optimiser = torch.optim.SGD([p for p in head.parameters() if p.dim() < 2], lr=0.0, momentum=0.9)
    for parameter in head.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimiser.step()
    torch.save({"epoch": 3, "auc": 0.5, "state_dict": {"module." + k: v for k, v in state.items()},
                "optimizer": optimiser.state_dict()}, f"{folder}/{name}.pth")
    torch.save(state, f"{folder}/{name}_old.pth", _use_new_zipfile_serialization=False)
    x = torch.rand(CROPS, SNIPPETS, width)
    with torch.no_grad():
        scores = head.eval()(x[None])["scores"].view(-1, SNIPPETS).mean(0)
    numpy.save(f"{folder}/{name}_input.npy", x.numpy())
    numpy.save(f"{folder}/{name}_expected.npy", scores.numpy())
    print(name)


def main():
    torch.manual_seed(0)
    heads = {"sultani": HEADS["Sultani"](2048), "rtfm": HEADS["Rtfm"](), "pel4vad": HEADS["Pel4Vad"](), "urdmu": HEADS["UrDmu"](),
             "bnwvad": BnWvad(), "wsal": Wsal()}
    for name, head in heads.items():
        write(sys.argv[1], name, head)


if __name__ == "__main__":
    main()
