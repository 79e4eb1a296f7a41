// usage: node run.js MODEL.onnx ROWS.json     prints the outputs of each row by their names; null is NaN
const fs = require("fs");
const { InferenceSession, Tensor } = require("onnxruntime-node");

async function main([model, file]) {
  const rows = JSON.parse(fs.readFileSync(file));
  const session = await InferenceSession.create(model);
  const x = new Tensor("float32", Float32Array.from(rows.flat().map((x) => x ?? NaN)), [rows.length, rows[0].length]);
  const found = await session.run({ x });
  const result = {};
  for (const name of session.outputNames)
    result[name] = { shape: found[name].dims, data: Array.from(found[name].data) };
  console.log(JSON.stringify(result));
}
main(process.argv.slice(2));
