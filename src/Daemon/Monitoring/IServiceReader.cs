namespace Camerad.Daemon.Monitoring;

/// <summary>A seam: what camerad does. Threading: any.</summary>
internal interface IServiceReader
{
    /// <summary>Viewers now.</summary>
    int Viewers { get; }

    ServiceReading Read();
}
