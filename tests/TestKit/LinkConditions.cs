namespace Camerad.TestKit;

/// <summary>What the way between two addresses does to datagrams; one direction.</summary>
/// <param name="Delay">One way.</param>
internal sealed record LinkConditions(TimeSpan Delay)
{
    /// <summary>A local network: 1 ms there, 1 ms back.</summary>
    public static readonly LinkConditions Lan = new(TimeSpan.FromMilliseconds(1));

    /// <summary>0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>
    /// Up to this much is added to the delay at random; more than the gap between two datagrams reorders them.
    /// </summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>0 to 1: the datagram arrives twice.</summary>
    public double Duplication { get; init; }

    /// <summary>Bytes of the UDP payload; longer ones vanish.</summary>
    public int Mtu { get; init; } = 1472;

    /// <summary>Nothing passes.</summary>
    public bool IsDown { get; init; }
}
