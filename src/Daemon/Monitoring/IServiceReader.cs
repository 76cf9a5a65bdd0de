namespace Camerad.Daemon.Monitoring;

/// <summary>A seam: what camerad does. Threading: any.</summary>
internal interface IServiceReader
{
    /// <summary>Viewers now.</summary>
    int Viewers { get; }

    /// <summary>Waits for viewers' statistics no longer than <see cref="Sessions.PeerMeter.Timeout"/>.</summary>
    Task<ServiceReading> ReadAsync(CancellationToken cancellationToken);
}
