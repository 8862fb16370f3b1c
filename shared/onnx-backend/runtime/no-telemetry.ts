/**
 * Imported before ONNX Runtime, whose builds since 1.29 send what they are used for to their maker, the command line included
 * (microsoft/onnxruntime pull request 27379); reading a command line of more than 30 kB they crash. Nothing that galforge
 * does leaves the machine. A user's own ORT_DISABLE_TELEMETRY counts.
 */
process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
