namespace Camerad.Capture.Encoders;

/// <summary>The encoder of a stream that makes its H.264 here.</summary>
/// <param name="Name">For people.</param>
/// <param name="Settings">In force.</param>
/// <param name="Counters">Since the stream was created.</param>
public sealed record EncoderState(string Name, VideoEncoderSettings Settings, EncodingCounters Counters);
