#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# How long a training step and a forward pass take in plain PyTorch (Debian's python3-torch, the same libtorch that Vigil links), and
# beside it in Vigil when --bench names the program nn_bench. Prints one JSON object: for each head and number of threads the shortest
# wall and CPU milliseconds of one step, ratios (PyTorch / Vigil: above 1, Vigil is faster) and the largest resident memory. Runs of
# both alternate. With --vigil, a whole training of the size of UCF-Crime is timed too.
# A head is one class and one row of HEADS. --check compares each module with the published forward values.
import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time


def modules():
    """The heads as plain PyTorch modules, in the order of their published state dicts."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Sultani(nn.Module):
        def __init__(self, width, hidden=512, hidden2=32, drop=0.6):
            super().__init__()
            self.fc1, self.fc2, self.fc3 = nn.Linear(width, hidden), nn.Linear(hidden, hidden2), nn.Linear(hidden2, 1)
            self.drop = nn.Dropout(drop)

        def forward(self, x):  # [bags, crops, snippets, width], here and below
            x = self.drop(F.relu(self.fc1(x.flatten(0, 1))))
            return {"scores": torch.sigmoid(self.fc3(self.drop(self.fc2(x)))).squeeze(-1)}

        def loss(self, out):
            half = out["scores"].shape[0] // 2
            normal, anomalous = out["scores"][:half], out["scores"][half:]
            pairs = F.relu(1 - anomalous.amax(1)[:, None] + normal.amax(1)[None, :])
            return pairs.mean() + 8e-5 * (anomalous.diff().square().sum(1).mean() + anomalous.sum(1).mean())

    class NonLocal(nn.Module):
        def __init__(self, width, inner):
            super().__init__()
            self.g = nn.Conv1d(width, inner, 1)
            self.W = nn.Sequential(nn.Conv1d(inner, width, 1), nn.BatchNorm1d(width))
            self.theta, self.phi = nn.Conv1d(width, inner, 1), nn.Conv1d(width, inner, 1)
            nn.init.zeros_(self.W[1].weight)

        def forward(self, x):
            affinity = self.theta(x).transpose(1, 2) @ self.phi(x) / x.shape[2]
            return self.W((affinity @ self.g(x).transpose(1, 2)).transpose(1, 2)) + x

    class Aggregate(nn.Module):
        def __init__(self, width, part):
            super().__init__()

            def dilated(d):
                return nn.Sequential(nn.Conv1d(width, part, 3, padding=d, dilation=d), nn.ReLU(), nn.BatchNorm1d(part))
            self.conv_1, self.conv_2, self.conv_3 = dilated(1), dilated(2), dilated(4)
            self.conv_4 = nn.Sequential(nn.Conv1d(width, part, 1, bias=False), nn.ReLU())
            self.conv_5 = nn.Sequential(nn.Conv1d(4 * part, width, 3, padding=1, bias=False), nn.ReLU(), nn.BatchNorm1d(width))
            self.non_local = NonLocal(part, part // 2)

        def forward(self, x):
            x = x.transpose(1, 2)
            parts = [self.conv_1(x), self.conv_2(x), self.conv_3(x), self.non_local(self.conv_4(x))]
            return (self.conv_5(torch.cat(parts, 1)) + x).transpose(1, 2)

    class Rtfm(nn.Module):
        def __init__(self, width=2048, drop=0.7):
            super().__init__()
            self.Aggregate = Aggregate(width, 512)
            self.fc1, self.fc2, self.fc3 = nn.Linear(width, 512), nn.Linear(512, 128), nn.Linear(128, 1)
            self.drop = nn.Dropout(drop)

        def forward(self, x):
            bags, crops = x.shape[:2]
            features = self.drop(self.Aggregate(x.flatten(0, 1)))
            y = self.drop(F.relu(self.fc1(features)))
            y = self.drop(F.relu(self.fc2(y)))
            scores = torch.sigmoid(self.fc3(y)).view(bags, crops, -1).mean(1)
            magnitudes = features.norm(dim=2).view(bags, crops, -1).mean(1)
            masked = magnitudes * self.drop(torch.ones_like(magnitudes))
            chosen = masked.topk(3, dim=1).indices if x.shape[2] >= 3 else None
            return {"scores": scores, "magnitudes": magnitudes, "chosen": chosen, "features": features.view(*x.shape)}

        def loss(self, out):
            half = out["scores"].shape[0] // 2
            chosen, features = out["chosen"], out["features"]
            index = chosen[:, None, :, None].expand(-1, features.shape[1], -1, features.shape[3])
            norms = features.gather(2, index).mean(2).norm(dim=-1)  # [bags, crops]
            magnitude = ((100 - norms[half:]).abs() + norms[:half]).square().mean()
            anomalous = out["scores"][half:].flatten()
            bags = out["scores"].gather(1, chosen).mean(1)
            labels = torch.cat([torch.zeros(half), torch.ones(half)])
            return (F.binary_cross_entropy(bags, labels) + 1e-4 * magnitude + 8e-3 * anomalous.norm()
                    + 8e-4 * anomalous.diff().square().sum())

    class DistanceBias(nn.Module):
        def __init__(self, w, b):
            super().__init__()
            self.w, self.b = nn.Parameter(torch.tensor([w])), nn.Parameter(torch.tensor([b]))

        def forward(self, time):
            t = torch.arange(time, dtype=self.w.dtype)
            return torch.exp(-(self.w * (t[:, None] - t[None, :]).square() - self.b).abs())

    class WindowAttention(nn.Module):
        def __init__(self, width, inner, window):
            super().__init__()
            self.alpha = nn.Parameter(torch.tensor(0.0))
            self.q, self.k, self.v = (nn.Linear(width, inner) for _ in range(3))
            self.o = nn.Linear(inner, width)
            self.window = window

        def forward(self, x, bias):
            q, k, v = self.q(x), self.k(x), self.v(x)
            scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[2]) + bias
            time = x.shape[1]
            t = torch.arange(time)
            columns = (t[:, None] - self.window // 2 + torch.arange(self.window)).clamp(0, time - 1)
            outside = torch.ones(time, time, dtype=torch.bool).scatter(1, columns, False)
            share = torch.sigmoid(self.alpha)
            y = share * (scores.softmax(-1) @ v) + (1 - share) * (scores.masked_fill(outside, -1e9).softmax(-1) @ v)
            y = torch.sqrt(F.relu(y)) - torch.sqrt(F.relu(-y))
            return self.o(F.normalize(y))  # over the time axis, as published

    class PelEncoder(nn.Module):
        def __init__(self, width, window, gamma, bias):
            super().__init__()
            self.self_attn = WindowAttention(width, 128, window)
            self.linear1, self.linear2 = nn.Conv1d(width, 512, 1), nn.Conv1d(512, 300, 1)
            self.norm = nn.LayerNorm(width)
            self.loc_adj = DistanceBias(gamma, bias)
            self.drop = nn.Dropout(0.1)

        def forward(self, x):
            x = self.norm(x + self.self_attn(x, self.loc_adj(x.shape[1]))).transpose(1, 2)
            visual = self.drop(F.gelu(self.linear1(x)))
            return visual, self.drop(F.gelu(self.linear2(visual)))

    class Pel4Vad(nn.Module):
        def __init__(self, width=1024, steps=9):
            super().__init__()
            self.logit_scale = nn.Parameter(torch.tensor(math.log(1 / 0.09)))
            self.self_attention = PelEncoder(width, 9, 0.6, 0.2)
            self.classifier = nn.Conv1d(300, 1, steps)
            self.steps = steps

        def forward(self, x):
            visual, encoded = self.self_attention(x.flatten(0, 1))
            scores = torch.sigmoid(self.classifier(F.pad(encoded, (self.steps - 1, 0)))).squeeze(1)
            return {"scores": scores, "visual": visual}

        def loss(self, out):  # without the prompt branch, which needs text features
            scores, half = out["scores"], out["scores"].shape[0] // 2
            anomalous = scores[half:].topk(scores.shape[1] // 16 + 1, dim=1).values.mean(1)
            labels = torch.cat([torch.zeros(half), torch.ones(half)])
            return F.binary_cross_entropy(torch.cat([scores[:half].amax(1), anomalous]), labels)

    class PreNorm(nn.Module):
        def __init__(self, width, fn):
            super().__init__()
            self.norm, self.fn = nn.LayerNorm(width), fn

        def forward(self, x):
            return self.fn(self.norm(x))

    class DecayAttention(nn.Module):
        def __init__(self, width=512, heads=4, inner=128, drop=0.5):
            super().__init__()
            self.heads = heads
            self.to_qkv = nn.Linear(width, 4 * heads * inner, bias=False)
            self.to_out = nn.Sequential(nn.Linear(2 * heads * inner, width), nn.Dropout(drop))

        def forward(self, x):
            bags, time = x.shape[:2]
            q, k, v, t = (p.view(bags, time, self.heads, -1).transpose(1, 2) for p in self.to_qkv(x).chunk(4, -1))
            near = (q @ k.transpose(2, 3) / math.sqrt(q.shape[3])).softmax(-1) @ v
            places = torch.arange(time, dtype=x.dtype)
            decay = torch.exp(-(places[:, None] - places[None, :]).abs() / math.e)
            far = (decay / decay.sum(0)) @ t
            return self.to_out(torch.cat([near, far], -1).transpose(1, 2).flatten(2))

    class FeedForward(nn.Module):
        def __init__(self, width=512, drop=0.5):
            super().__init__()
            self.net = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Dropout(drop), nn.Linear(width, width), nn.Dropout(drop))

        def forward(self, x):
            return self.net(x)

    class Transformer(nn.Module):
        def __init__(self, width=512, depth=2):
            super().__init__()
            self.layers = nn.ModuleList(
                nn.ModuleList([PreNorm(width, DecayAttention(width)), PreNorm(width, FeedForward(width))]) for _ in range(depth))

        def forward(self, x):
            for attention, feed in self.layers:
                x = x + attention(x)
                x = x + feed(x)
            return x

    class Memory(nn.Module):
        def __init__(self, slots=60, width=512):
            super().__init__()
            self.memory_block = nn.Parameter(torch.empty(slots, width).uniform_(-1 / math.sqrt(width), 1 / math.sqrt(width)))

        def forward(self, x):
            attention = torch.sigmoid(x @ self.memory_block.t() / math.sqrt(x.shape[-1]))
            return attention.topk(self.memory_block.shape[0] // 16 + 1, -1).values.mean(-1), attention @ self.memory_block

    class UrDmu(nn.Module):
        def __init__(self, width=1024):
            super().__init__()
            self.embedding = nn.ModuleDict({"conv_1": nn.Sequential(nn.Conv1d(width, 512, 3, padding=1), nn.ReLU())})
            self.cls_head = nn.ModuleDict({"mlp": nn.Sequential(nn.Linear(1024, 128), nn.ReLU(), nn.Linear(128, 1), nn.Sigmoid())})
            self.Amemory, self.Nmemory = Memory(), Memory()
            self.selfatt = Transformer()
            self.encoder_mu, self.encoder_var = nn.Sequential(nn.Linear(512, 512)), nn.Sequential(nn.Linear(512, 512))

        def forward(self, x):
            x = self.embedding["conv_1"](x.flatten(0, 1).transpose(1, 2)).transpose(1, 2)
            x = self.selfatt(x)
            if not self.training:
                read = self.encoder_mu(self.Amemory(x)[1]) + self.encoder_mu(self.Nmemory(x)[1])
                return {"scores": self.cls_head["mlp"](torch.cat([x, read], -1)).squeeze(-1)}
            half = x.shape[0] // 2
            normal, anomalous = x[:half], x[half:]
            a_att, a_aug = self.Amemory(anomalous)
            n_aatt, n_aaug = self.Nmemory(anomalous)
            a_natt, a_naug = self.Amemory(normal)
            n_att, n_aug = self.Nmemory(normal)
            mu, lv = self.encoder_mu(n_aug), self.encoder_var(n_aug)
            n_new = mu + torch.randn_like(mu) * torch.exp(lv / 2)
            a_new = self.encoder_mu(a_aug)
            read = torch.cat([n_new + self.encoder_mu(a_naug), a_new + self.encoder_mu(n_aaug)])
            scores = self.cls_head["mlp"](torch.cat([x, read], -1)).squeeze(-1)
            return {"scores": scores, "x": x, "a_att": a_att, "n_aatt": n_aatt, "a_natt": a_natt, "n_att": n_att, "mu": mu, "lv": lv,
                    "n_new": n_new, "a_new": a_new}

        def loss(self, out):
            half, k = out["scores"].shape[0] // 2, out["scores"].shape[1] // 16 + 1
            normal, anomalous = out["x"][:half], out["x"][half:]

            def picked(values, attention):
                index = attention.topk(k, 1).indices[..., None].expand(-1, -1, values.shape[2])
                return values.gather(1, index).mean(1)

            def bce(p, y):
                return F.binary_cross_entropy(p, torch.full_like(p, y))

            def top(s):
                return s.topk(k, 1).values.mean(1)
            bags = top(out["scores"])
            negative = picked(anomalous, out["a_att"])
            anchor, positive = picked(normal, out["n_att"]), picked(anomalous, out["n_aatt"])
            triplet = F.triplet_margin_loss(*(F.normalize(v, dim=1) for v in (anchor, positive, negative)))
            kl = (-0.5 * (1 + out["lv"] - out["mu"].square() - out["lv"].exp()).sum(1)).mean()
            distance = F.relu(100 - picked(out["a_new"], out["a_att"]).norm(dim=-1) + picked(out["n_new"], out["n_att"]).norm(dim=-1))
            return (bce(bags[:half], 0.0) / 2 + bce(bags[half:], 1.0) / 2
                    + 0.1 * (bce(top(out["a_att"]), 1.0) + bce(top(1 - out["n_aatt"]), 1.0) + bce(out["n_att"], 1.0)
                             + bce(out["a_natt"], 0.0))
                    + 0.1 * triplet + 0.001 * kl + 0.0001 * distance.mean())

    return {"Sultani": Sultani, "Rtfm": Rtfm, "Pel4Vad": Pel4Vad, "UrDmu": UrDmu}


# name (as in bench/nn_bench.cpp): class, its arguments, batch [bags, crops, snippets, width], optimiser
HEADS = {
    "sultani4096": ("Sultani", [4096], [60, 1, 32, 4096], ("Adagrad", {"lr": 0.01, "weight_decay": 0.002})),
    "sultani512": ("Sultani", [512], [60, 1, 32, 512], ("Adagrad", {"lr": 0.01, "weight_decay": 0.002})),
    "rtfm": ("Rtfm", [2048], [64, 10, 32, 2048], ("Adam", {"lr": 1e-3, "weight_decay": 5e-3})),
    "pel4vad": ("Pel4Vad", [1024], [128, 1, 200, 1024], ("Adam", {"lr": 5e-4})),
    "urdmu": ("UrDmu", [1024], [128, 1, 200, 1024], ("Adam", {"lr": 1e-4, "weight_decay": 5e-5})),
}

# Scores of the official modules with tensors filled by rule, and the number of parameters (tests/nn/golden.h)
GOLDEN = {
    "Sultani": (1024, 541249, [0.52581640, 0.52580155, 0.52582390, 0.52581674, 0.52579749, 0.52577933]),
    "Rtfm": (2048, 24718849, [0.51492483, 0.51492694, 0.51492709, 0.51492898, 0.51493181, 0.51492958]),
    "Pel4Vad": (1024, 1209149, [0.50444446, 0.50521382, 0.50595083, 0.50655551, 0.50694537, 0.50706683]),
    "UrDmu": (1024, 6492929, [0.40235896, 0.40232244, 0.40236832, 0.40237313, 0.40239824, 0.40239048]),
}


def check():
    import torch
    torch.set_default_dtype(torch.float64)
    worst = {}
    for name, make in modules().items():
        width, count, expected = GOLDEN[name]
        head = make(width)
        assert sum(p.numel() for p in head.parameters()) == count, name
        tensors = [(k, v) for k, v in head.state_dict().items() if not k.endswith("num_batches_tracked")]
        for q, (key, value) in enumerate(tensors):
            a = torch.sin(torch.arange(value.numel()) * 0.37 + q).view(value.shape)
            wide = value.dim() >= 2
            value.copy_(a / math.sqrt(value[0].numel()) if wide else 1 + 0.1 * a if key.endswith(("weight", "running_var")) else 0.1 * a)
        t, d = torch.arange(6.0)[:, None], torch.arange(float(width))
        x = torch.sin(0.05 * (t + 1) * (d % 7 + 1) + 0.01 * d)[None, None]
        got = head.eval()(x)["scores"].flatten()
        worst[name] = float((got - torch.tensor(expected)).abs().max())
    print(json.dumps(worst))
    sys.exit(0 if max(worst.values()) < 1e-8 else 1)


def shortest(work, seconds):
    """Shortest wall and CPU milliseconds of one call, over at least two calls."""
    work()
    wall = cpu = math.inf
    end, calls = time.perf_counter() + seconds, 0
    while calls < 2 or time.perf_counter() < end:
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        work()
        wall, cpu = min(wall, time.perf_counter() - wall_start), min(cpu, time.process_time() - cpu_start)
        calls += 1
    return {"wall": 1e3 * wall, "cpu": 1e3 * cpu}


def measure(name, threads, seconds, published_loss):
    """One process: PyTorch's times of one head."""
    import torch
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    kind, arguments, shape, (rule, options) = HEADS[name]
    head = modules()[kind](*arguments).train()
    optimiser = getattr(torch.optim, rule)(head.parameters(), **options)
    x = (torch.rand(shape) - 0.5) / 10

    def rank(out):
        highest = out["scores"].view(shape[0], -1).amax(1)
        return highest[:shape[0] // 2].mean() - highest[shape[0] // 2:].mean() + 1

    def step():
        optimiser.zero_grad(set_to_none=True)
        (head.loss if published_loss else rank)(head(x)).backward()
        optimiser.step()

    def forward():
        with torch.no_grad():
            head(x)
    times = {"step": shortest(step, seconds), "update": shortest(optimiser.step, seconds / 4)}  # an update by the last gradients
    head.eval()
    times["forward"] = shortest(forward, seconds / 2)
    print(json.dumps({"blas": blas_kernels(), "times": times}))


def blas_kernels():
    """For which processor OpenBLAS's kernels are: they decide most of a step. OPENBLAS_CORETYPE chooses, for both sides alike."""
    import ctypes
    try:
        core = ctypes.CDLL("libopenblas.so.0").openblas_get_corename
    except (OSError, AttributeError):
        return "not OpenBLAS"
    core.restype = ctypes.c_char_p
    return core().decode()


def environment(threads):  # OpenBLAS counts its own threads
    return {**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}


def run(command, threads):
    """What it printed, and its largest resident memory in MB."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as messages:
        process = subprocess.Popen(command, env=environment(threads), stdout=out, stderr=messages)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            messages.seek(0)
            print(messages.read(), file=sys.stderr)
            raise subprocess.CalledProcessError(process.returncode, command)
        out.seek(0)
        return out.read(), round(usage.ru_maxrss / 1024)


def pytorch_times(name, threads, args):
    command = [sys.executable, __file__, "--measure", name, "--threads", str(threads), "--seconds", str(args.seconds)]
    if args.published_loss:
        command.append("--published-loss")
    text, memory = run(command, threads)
    return {**json.loads(text), "rss_mb": memory}


def vigil_times(name, threads, args, what=""):
    """Of the benchmarks of a head whose names begin with `what`; and the memory of the process."""
    command = [args.bench, f"--benchmark_filter=^{what}.*/{name}/threads:{threads}/", f"--benchmark_min_time={args.seconds / 2}",
               "--benchmark_format=json"]
    out, memory = run(command, threads)
    times = {}
    for row in json.loads(out)["benchmarks"] if out.strip().startswith("{") else []:
        what, precision = row["name"].split("/")[:2]
        key = what + ("_bf16" if precision == "bf16" else "")
        times[key] = {"wall": row["shortest_ms"], "cpu": row["shortest_cpu_ms"]}
    return times, memory


def merge(best, times):
    for what, numbers in times.items():
        for clock, value in numbers.items():
            best.setdefault(what, {})[clock] = min(value, best.get(what, {}).get(clock, math.inf))


def compare(name, threads, args):
    pytorch, vigil = {}, {}
    for _ in range(args.rounds):
        measured = pytorch_times(name, threads, args)
        merge(pytorch, measured["times"])
        if args.bench:
            merge(vigil, vigil_times(name, threads, args)[0])
    result = {"blas": measured["blas"], "pytorch_ms": pytorch, "pytorch_rss_mb": measured["rss_mb"]}
    if vigil:
        result["vigil_ms"] = vigil
        result["vigil_rss_mb"] = vigil_times(name, threads, args, "step/f32")[1]
        result["ratio"] = {what: {clock: round(pytorch[what.removesuffix("_bf16")][clock] / value, 2)
                                  for clock, value in numbers.items()} for what, numbers in vigil.items()}
    return result


def whole_training(vigil, threads, precision):
    """Seconds of `vigil train` of Sultani 2018 on made features of the size of UCF-Crime: 1,610 bags of 32 x 512, 20,000 steps
    of 30 + 30."""
    import numpy
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        bags = numpy.random.default_rng(1).standard_normal((1610, 32, 512), dtype=numpy.float32)
        bags[:810, 8:12] += 0.3
        numpy.save(place / "bags.npy", bags.astype(numpy.float16))
        lines = [{"vigil_manifest": 1, "gt_revision": "made", "convention": "0-based half-open frames", "dataset": "made"}]
        for video in range(1610):
            lines.append({"id": f"video{video}", "split": "train", "n_frames": 512, "labels": ["Odd"] if video < 810 else [],
                          "events": None if video < 810 else [],
                          "features": {"made": {"path": "bags.npy", "layout": "NxTxD", "index": video, "rows": 32}}})
        (place / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        start = time.perf_counter()
        _, memory = run([vigil, "train", "sultani-ucf", "--data", str(place / "manifest.jsonl"), "--out", str(place / "run"), "--quiet",
                         "--threads", str(threads), "--set", "normal=30", "--set", "anomalous=30", "--set", "steps=20000",
                         "--set", f"precision={precision}"],
                        threads)
        return {"seconds": round(time.perf_counter() - start, 1), "rss_mb": memory}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return round(value, 3) if isinstance(value, float) else value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", help="Vigil's program nn_bench")
    parser.add_argument("--vigil", help="the program vigil, for a whole training")
    parser.add_argument("--heads", default=",".join(HEADS))
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="of each measurement")
    parser.add_argument("--published-loss", action="store_true", help="the methods' own losses in PyTorch (as nn_bench)")
    parser.add_argument("--check", action="store_true", help="compare the modules with the published forward values")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.check:
        check()
    if args.measure:
        measure(args.measure, int(args.threads), args.seconds, args.published_loss)
        return
    table = {}
    for name in args.heads.split(","):
        for threads in map(int, args.threads.split(",")):
            table.setdefault(name, {})[f"threads {threads}"] = rounded(compare(name, threads, args))
    print(json.dumps(table, indent=1))
    if args.bench:  # the last line: the most threads that were measured, wall time
        most = max(map(int, args.threads.split(",")))
        last = {}
        for name, rows in table.items():
            row = rows[f"threads {most}"]
            last[name] = {"step_ratio": row["ratio"]["step"]["wall"], "infer_ratio": row["ratio"]["forward"]["wall"],
                          "bf16_step_ratio": row["ratio"]["step_bf16"]["wall"],
                          "memory_ratio": round(row["pytorch_rss_mb"] / row["vigil_rss_mb"], 2)}
        if args.vigil:
            last["training_20000_steps"] = {precision: whole_training(args.vigil, most, precision) for precision in ("f32", "bf16")}
        print(json.dumps(last))


if __name__ == "__main__":
    main()
