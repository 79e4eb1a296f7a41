"""BatchNorm1D against PyTorch, computed in double.

    torch_batch_norm.py compare float32|float64 TOLERANCE < CASES
        reads cases with gambeta's results, as tests/layers/against_torch.cpp writes them,
        computes each again and prints the largest difference of each quantity, relative
        to its largest value, or to what it is the sum of where terms cancel;
        exits 1 if one is above TOLERANCE.
    torch_batch_norm.py golden > tests/layers/golden/batch_norm.json
        prints small cases with PyTorch's results, so that the comparison also stands where
        PyTorch is not installed.
"""
import json
import sys

import numpy
import torch


def layer_of(case, gamma, beta):
    layer = torch.nn.BatchNorm1d(
        case["cols"], eps=case["eps"], momentum=case["momentum"], affine=case["affine"],
        track_running_stats=case["track"], dtype=torch.float64)
    if case["affine"]:
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(gamma))
            layer.bias.copy_(torch.from_numpy(beta))
    return layer


def step(layer, mode, x, dy):
    """One forward and backward pass: a dictionary of numpy arrays."""
    layer.train(mode == "train")
    layer.zero_grad()
    x = torch.from_numpy(x).requires_grad_()
    y = layer(x)
    y.backward(torch.from_numpy(dy))
    results = {"y": y, "dx": x.grad}
    if layer.affine:
        results |= {"dgamma": layer.weight.grad, "dbeta": layer.bias.grad}
    if layer.track_running_stats:
        results |= {"running_mean": layer.running_mean, "running_var": layer.running_var,
                    "num_batches_tracked": layer.num_batches_tracked}
    return {name: t.detach().numpy().astype("f8").copy() for name, t in results.items()}


def direct_term(layer, mode, x, dy, gamma):
    """gamma inv dy, the first of dx's three terms: what its rounding errors scale with."""
    var = x.var(axis=0) if mode == "train" or not layer.track_running_stats \
        else layer.running_var.numpy()
    return numpy.abs(gamma * dy / numpy.sqrt(var + layer.eps)).max()


def compare(number, tolerance):
    stream = sys.stdin.buffer
    size = numpy.dtype(number).itemsize

    def read(rows, cols):
        data = stream.read(rows * cols * size)
        return numpy.frombuffer(data, number).astype("f8").reshape(rows, cols)

    worst, cases = {}, 0
    while line := stream.readline():
        case = json.loads(line)
        cases += 1
        rows, cols = case["rows"], case["cols"]
        gamma, beta = read(1, cols)[0], read(1, cols)[0]
        layer = layer_of(case, gamma, beta)
        for mode in case["steps"]:
            x, dy = read(rows, cols), read(rows, cols)
            expected = step(layer, mode, x, dy)
            for name, value in expected.items():
                shape = (rows, cols) if name in ("y", "dx") else (1, value.size)
                error = numpy.abs(read(*shape) - value.reshape(shape)).max()
                scale = numpy.abs(value).max()
                if name == "dx":
                    scale = max(scale, direct_term(layer, mode, x, dy, gamma))
                if name in ("dgamma", "dbeta"):  # sums that may cancel
                    scale = max(scale, numpy.abs(dy).max())
                relative = error / scale if scale > 0 else error
                if not relative <= worst.get(name, (-1,))[0]:
                    worst[name] = (relative, case)
    failed = cases < 200
    for name, (error, case) in worst.items():
        print(f"{name}: {error:.2g}")
        if not error <= tolerance:
            failed = True
            print(f"  above {tolerance:g} in {json.dumps(case)}")
    print(f"{cases} cases")
    return 1 if failed else 0


def golden():
    random = numpy.random.default_rng(20)
    cases = []
    for number in range(24):
        rows, cols = int(random.integers(2, 12)), int(random.integers(1, 5))
        case = {"rows": rows, "cols": cols, "eps": [1e-5, 1e-3, 0.1][number % 3],
                "momentum": [0.1, None, 0.7, 1.0, 0.0][number % 5],
                "affine": number % 4 != 3, "track": number % 7 != 6,
                "steps": ["train", "train", "eval"][:1 + number % 3]}
        decimals = 4  # inputs that are short to write
        affine = case["affine"]
        gamma = random.normal(1, 1, cols).round(decimals) if affine else numpy.ones(cols)
        beta = random.normal(0, 1, cols).round(decimals) if affine else numpy.zeros(cols)
        layer = layer_of(case, gamma, beta)
        case |= {"gamma": gamma.tolist(), "beta": beta.tolist(), "results": []}
        mean, spread = random.normal(0, 3, cols), random.uniform(0.1, 5, cols)
        for mode in case["steps"]:
            x = (mean + spread * random.normal(size=(rows, cols))).round(decimals)
            dy = random.normal(size=(rows, cols)).round(decimals)
            record = {"x": x.ravel().tolist(), "dy": dy.ravel().tolist()}
            for name, value in step(layer, mode, x, dy).items():
                record[name] = [float(f"{v:.15g}") for v in value.ravel()]
            case["results"].append(record)
        cases.append(json.dumps(case))
    made = f"tests/layers/torch_batch_norm.py golden, PyTorch {torch.__version__} in double"
    print('{"made_by": ' + json.dumps(made) + ',\n"cases": [\n' + ",\n".join(cases) + "\n]}")
    return 0


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1:] == ["golden"]:
        sys.exit(golden())
    sys.exit(compare(sys.argv[2], float(sys.argv[3])))
