namespace Camerad.EndToEnd.Tests;

/// <summary>Each test needs the machine's cores for itself: a browser that decodes, or 32 receivers.</summary>
internal static class OneAtATime
{
    public const string Name = "one at a time";
}
