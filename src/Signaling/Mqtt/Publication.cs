namespace Camerad.Signaling.Mqtt;

/// <summary>What the device publishes for everybody.</summary>
/// <param name="Topic">Whole.</param>
/// <param name="Payload">Must not change any more.</param>
/// <param name="Retain">Kept by the broker.</param>
/// <param name="ContentType">Null: not said.</param>
internal sealed record Publication(string Topic, byte[] Payload, bool Retain, string? ContentType = null)
{
    // Longer ones are pictures, which cost a mobile uplink dearly.
    private const int SmallLength = 64 * 1024;

    /// <summary>True for what is not sent twice to a broker that may have it.</summary>
    public bool IsLarge => Payload.Length > SmallLength;
}
