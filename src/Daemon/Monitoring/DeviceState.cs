namespace Camerad.Daemon.Monitoring;

/// <summary>The device in one word, as a status LED shows it.</summary>
internal enum DeviceState
{
    /// <summary>It has started and not all streams have had their first picture.</summary>
    Booting,

    /// <summary>Ready; nobody is watching.</summary>
    Online,

    /// <summary>Somebody is watching.</summary>
    Streaming,

    /// <summary>Somebody should look after it; so also while somebody is watching.</summary>
    Fault,
}
