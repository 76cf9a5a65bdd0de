namespace Camerad.WebRtc;

/// <summary>
/// W3C Media Capture and Streams §4.3.10, ConstrainULong and ConstrainDouble: a number that is wished for.
/// </summary>
public sealed record ConstrainDouble
{
    /// <summary>Must not be lower.</summary>
    public double? Min { get; init; }

    /// <summary>Must not be higher.</summary>
    public double? Max { get; init; }

    /// <summary>Must be this.</summary>
    public double? Exact { get; init; }

    /// <summary>As close to this as can be; never an error.</summary>
    public double? Ideal { get; init; }

    /// <summary>A bare number is an ideal one.</summary>
    public static implicit operator ConstrainDouble(double ideal) => new() { Ideal = ideal };

    internal bool Allows(double value) =>
        !(value < Min) && !(value > Max) && !(Exact is { } exact && Math.Abs(value - exact) > 1e-6);
}
