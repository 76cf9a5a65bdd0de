namespace Camerad.Signaling.Broker;

/// <summary>How far a viewer's connection has come.</summary>
internal enum BrokerSeat
{
    None,
    Pending,
    Admitted,
}
