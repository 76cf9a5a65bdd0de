namespace Camerad.Capture.Tests.V4l2.Fakes;

/// <summary>A size, or a range from 32x32 up to it.</summary>
internal sealed record FakeSize(uint Width, uint Height, params uint[] Rates)
{
    public bool IsRange { get; init; }
}
