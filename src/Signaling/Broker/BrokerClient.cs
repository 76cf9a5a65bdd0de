namespace Camerad.Signaling.Broker;

/// <summary>Who stands behind one connection to the embedded broker.</summary>
/// <param name="isDevice">The device itself, connected inside the process: needs no password and may do
/// everything.</param>
internal sealed class BrokerClient(bool isDevice)
{
    public bool IsDevice => isDevice;

    /// <summary>The MQTT client id; empty before the login.</summary>
    public string Id { get; set; } = "";

    /// <summary>Filters it has subscribed to; guarded by <see cref="BrokerRules"/>.</summary>
    public HashSet<string> Filters { get; } = new(StringComparer.Ordinal);
}
