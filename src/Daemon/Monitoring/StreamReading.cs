using Camerad.Capture;
using Camerad.Capture.Encoders;

namespace Camerad.Daemon.Monitoring;

/// <summary>One stream at one moment; counters since it was created.</summary>
/// <param name="Name">In the configuration.</param>
/// <param name="Status">What it is doing.</param>
/// <param name="Statistics">Of its capture.</param>
/// <param name="Encoder">Null where pictures come encoded.</param>
/// <param name="LatePictures">Dropped because the network thread lagged.</param>
/// <param name="PictureAge">Of the newest picture; null before the first.</param>
/// <param name="Viewers">Of this stream.</param>
internal sealed record StreamReading(
    string Name, CapturedStreamStatus Status, CapturedStreamStatistics Statistics = default,
    EncoderState? Encoder = null, long LatePictures = 0, TimeSpan? PictureAge = null, int Viewers = 0);
