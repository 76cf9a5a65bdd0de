namespace Camerad.Capture.Tests.V4l2.Fakes;

/// <summary>A format that a fake device lists.</summary>
internal sealed record FakeFormat(uint Code, string Description, bool IsCompressed, params FakeSize[] Sizes);
