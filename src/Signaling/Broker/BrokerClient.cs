using System.Net;

namespace Camerad.Signaling.Broker;

/// <summary>Who stands behind one connection to the embedded broker.</summary>
/// <param name="isDevice">The device itself, connected inside the process: needs no password and may do
/// everything.</param>
/// <param name="address">Where it comes from.</param>
internal sealed class BrokerClient(bool isDevice, IPAddress address)
{
    public bool IsDevice => isDevice;

    public IPAddress Address => address;

    /// <summary>The MQTT client id; empty before the login.</summary>
    public string Id { get; set; } = "";

    /// <summary>Guarded by <see cref="BrokerSeats"/>.</summary>
    public BrokerSeat Seat { get; set; }

    /// <summary>Filters it has subscribed to; guarded by <see cref="BrokerRules"/>.</summary>
    public HashSet<string> Filters { get; } = new(StringComparer.Ordinal);

    /// <summary>How many commands it may give; guarded by <see cref="BrokerRules"/>.</summary>
    public TokenBucket Commands { get; } =
        new(BrokerRules.CommandBurst, BrokerRules.CommandsPerSecond, TimeProvider.System);

    /// <summary>Longest packet it takes, bytes (MQTT 5 §3.1.2.11.4).</summary>
    public uint MaxPacketLength { get; set; } = uint.MaxValue;

    /// <summary>How much it may send; guarded by <see cref="BrokerRules"/>.</summary>
    public TokenBucket Messages { get; } =
        new(BrokerRules.MessageBurst, BrokerRules.MessagesPerSecond, TimeProvider.System);
}
