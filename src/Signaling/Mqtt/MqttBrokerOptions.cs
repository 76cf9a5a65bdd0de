namespace Camerad.Signaling.Mqtt;

/// <summary>How to reach an external broker.</summary>
public sealed record MqttBrokerOptions
{
    /// <summary>mqtt://host[:1883], mqtts://host[:8883], ws://host[:80]/path or wss://host[:443]/path.</summary>
    public required Uri Url { get; init; }

    public string? Username { get; init; }

    /// <summary>The password's file: its first line. Read at each connection, so it may change.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file of the authorities that may have signed the broker's certificate; null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the client's certificate (chain); with <see cref="KeyFile"/>.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file of the client's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Faults of these options that show without a connection: bad URL, missing or unreadable files. Empty: none.</summary>
    public IReadOnlyList<string> Validate() => throw new NotImplementedException();
}
