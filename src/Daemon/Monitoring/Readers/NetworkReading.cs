namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>One interface's counters since it came up.</summary>
/// <param name="Interface">E.g. eth0.</param>
/// <param name="ReceivedBytes">In all packets.</param>
/// <param name="SentBytes">In all packets.</param>
/// <param name="ReceiveFaults">Packets damaged or dropped coming in.</param>
/// <param name="SendFaults">Packets damaged or dropped going out.</param>
internal readonly record struct NetworkReading(
    string Interface, long ReceivedBytes, long SentBytes, long ReceiveFaults, long SendFaults);
