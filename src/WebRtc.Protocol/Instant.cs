namespace Camerad.WebRtc.Protocol;

/// <summary>A point on the caller's monotonic clock; the core never reads a clock. 100 ns resolution.</summary>
internal readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>The origin; virtual clocks start here.</summary>
    public static readonly Instant Zero;

    /// <summary>Later than everything: no timeout is armed.</summary>
    public static readonly Instant Never = new(long.MaxValue);

    public static Instant operator +(Instant a, TimeSpan b) => a == Never ? Never : new(a.Ticks + b.Ticks);
    public static Instant operator -(Instant a, TimeSpan b) => a == Never ? Never : new(a.Ticks - b.Ticks);
    public static TimeSpan operator -(Instant a, Instant b) => new(a.Ticks - b.Ticks);
    public static bool operator <(Instant a, Instant b) => a.Ticks < b.Ticks;
    public static bool operator >(Instant a, Instant b) => a.Ticks > b.Ticks;
    public static bool operator <=(Instant a, Instant b) => a.Ticks <= b.Ticks;
    public static bool operator >=(Instant a, Instant b) => a.Ticks >= b.Ticks;
    public static Instant Min(Instant a, Instant b) => a < b ? a : b;
    public static Instant Max(Instant a, Instant b) => a > b ? a : b;

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);
}
