using System.Globalization;

namespace Camerad.Capture.V4l2;

/// <summary>Pictures per second that a device offers at one size.</summary>
/// <param name="Values">The highest first; the highest and the lowest of a range. Empty if it does not tell.</param>
/// <param name="IsRange">True if everything between the two is offered.</param>
public sealed record FrameRates(IReadOnlyList<double> Values, bool IsRange = false)
{
    /// <summary>29.97 will do for 30.</summary>
    private const double Tolerance = 0.005;

    /// <summary>The device does not tell.</summary>
    public static FrameRates Unknown { get; } = new([]);

    /// <summary>The highest; 0 if it does not tell.</summary>
    public double Max => Values.Count == 0 ? 0 : Values[0];

    /// <summary>True if so many can be had, or nothing is known.</summary>
    public bool Reaches(double framesPerSecond) =>
        Values.Count == 0 || Max >= framesPerSecond * (1 - Tolerance);

    /// <summary>"30, 15, 5", or "1 to 90"; empty if it does not tell.</summary>
    public override string ToString()
    {
        if (Values.Count == 0) return "";
        return IsRange
            ? $"{Text(Values[^1])} to {Text(Values[0])}"
            : string.Join(", ", Values.Select(Text));
    }

    private static string Text(double rate) => rate.ToString("0.##", CultureInfo.InvariantCulture);
}
