// Six experiments: settings, a number of steps, three sentences, and what is to be seen then.
// tests/apps/playground holds each `holds` to what the networks do.

const kExperiments = [
  {
    name: "Raise the rate until one dies",
    settings: { data: "moons", depth: 4, width: 16, lr: 3, "batch-size": 32 },
    steps: 300,
    text: "At a learning rate of 0.1 both networks learn. At 3 the right one is gone before step " +
          "40 and the left one passes 95 %. At 10 the right one lives for 8 steps; the left one " +
          "lives on, and is useless: look at its accuracy.",
    holds: (left, right) => left.alive && left.score > 0.95 && !right.alive,
  },
  {
    name: "A small batch",
    settings: { data: "spirals", depth: 3, width: 16, lr: 0.1, "batch-size": 4 },
    steps: 2000,
    text: "Four rows say little about a mean: after 2,000 steps the left network is right in about " +
          "60 of 100 cases, the right one in more than 75. Set the batch size to 32 and reset: " +
          "at step 500 the left one leads, 97 to 71. Look at how the running means jump.",
    holds: (left, right) => left.score < 0.7 && right.score > left.score + 0.1,
  },
  {
    name: "Forget eval mode",
    settings: { data: "spirals", depth: 3, width: 16, lr: 0.1, "batch-size": 32 },
    steps: 500,
    text: "At step 500 the left network is right in 97 % by its running statistics. Asked in " +
          "training mode it depends on who else is asked: 38 % in twos, 60 % in eights, 95 % in " +
          "hundreds. Look at the line under its accuracy, and at step 15, where it is nearly even.",
    holds: (left, right, ask) => left.score > 0.95 && ask(2) < 0.5 && ask(8) < 0.7 && ask(100) > 0.9,
  },
  {
    name: "Start it wrong",
    settings: { data: "moons", depth: 3, width: 16, lr: 0.1, "batch-size": 32, "weight-scale": 0.01 },
    steps: 300,
    text: "All weights start a hundred times too small: the right network still guesses after " +
          "1,000 steps. At 100 it is dead at step 4. The left one does not notice, for batch norm " +
          "takes the scale out again; look at what arrives at its first activation.",
    holds: (left, right) => left.score > 0.97 && right.score < 0.55,
  },
  {
    name: "Which way does momentum go?",
    settings: { data: "spirals", depth: 3, width: 16, lr: 0.1, "batch-size": 32, "bn-momentum": 0.01 },
    steps: 300,
    text: "Here and in PyTorch it is the weight of the newest batch; Keras means the old value's. " +
          "At 0.01 the running statistics lag, and eval gets 82 % where 0.1 gets 95 %. Look at the " +
          "dots, which follow the lines slowly, and ask with this batch's statistics.",
    holds: (left) => left.score < 0.88,
  },
  {
    name: "What gamma and beta are for",
    settings: { data: "spirals", depth: 2, width: 8, lr: 0.1, "batch-size": 32, frozen: "yes" },
    steps: 1000,
    text: "Frozen, gamma stays 1 and beta 0: each unit is kept at mean 0 and spread 1, so half of " +
          "every batch passes its ReLU. The spirals end at 85 % where free ones reach 95 %. Look at " +
          "the shapes at the activations: set free, they move and stretch.",
    holds: (left) => left.score < 0.9 && left.score > 0.8,
  },
];

// What the address and the knobs hold, and where they start.
const kDefaults = {
  data: "moons", noise: "", depth: 3, width: 8, lr: 0.1, "batch-size": 32, activation: "relu",
  momentum: 0, "bn-momentum": 0.1, "bn-eps": 0.00001, "bn-dialect": "torch", after: "no",
  "weight-scale": 1, frozen: "no", seed: 42,
};

// The settings as the library takes them.
function engineSettings(settings) {
  const { depth, width, noise, ...rest } = { ...kDefaults, ...settings };
  const known = { ...rest, hidden: new Array(Number(depth)).fill(width).join(",") };
  if (rest["bn-dialect"] !== "torch") {  // a dialect brings its own
    if (Number(rest["bn-momentum"]) === kDefaults["bn-momentum"]) delete known["bn-momentum"];
    if (Number(rest["bn-eps"]) === kDefaults["bn-eps"]) delete known["bn-eps"];
  }
  // First the dialect, which gives the momentum of batch norm its meaning.
  return { "bn-dialect": known["bn-dialect"], ...known, ...(noise === "" ? {} : { noise }) };
}

if (typeof module !== "undefined") module.exports = { kExperiments, kDefaults, engineSettings };
