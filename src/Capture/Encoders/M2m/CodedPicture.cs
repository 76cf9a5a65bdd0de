namespace Camerad.Capture.Encoders.M2m;

/// <summary>What an encoder has made of a picture; in the driver's buffer, to be given back soon.</summary>
/// <param name="Index">Of the buffer.</param>
/// <param name="Content">The bytes, until the buffer is given back.</param>
/// <param name="CaptureTicks">When the picture was captured.</param>
/// <param name="IsKeyFrame">As the driver says.</param>
internal readonly record struct CodedPicture(
    int Index, ReadOnlyMemory<byte> Content, long CaptureTicks, bool IsKeyFrame);
