using Camerad.Media.H264;

namespace Camerad.Media.Tests;

/// <summary>A frame's content, copied out.</summary>
internal sealed record Picture(
    byte[] Bytes, List<byte[]> Slices, bool IsKeyFrame, H264ParameterSets ParameterSets, long Ticks);
