using Camerad.Capture.Pictures;

namespace Camerad.Capture.Encoders.M2m;

/// <summary>What a <see cref="StatefulEncoder"/> is to make of what.</summary>
/// <param name="CodedCode">Four-character code of what it makes.</param>
/// <param name="Input">Of the pictures.</param>
/// <param name="FramesPerSecond">Pictures per second.</param>
/// <param name="CodedBufferLength">Bytes that a coded picture may have; the driver may round.</param>
internal sealed record StatefulEncoderFormat(
    uint CodedCode, PictureFormat Input, double FramesPerSecond, int CodedBufferLength);
