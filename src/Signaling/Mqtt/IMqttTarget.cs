using MQTTnet;

namespace Camerad.Signaling.Mqtt;

/// <summary>Where a link connects to: the embedded broker or an external one.</summary>
internal interface IMqttTarget
{
    /// <summary>For people and logs; no credentials.</summary>
    string Name { get; }

    /// <summary>True where another device with our id may be.</summary>
    bool IsShared { get; }

    /// <summary>Sets address, login and TLS. Reads files, so it is called for each connection.</summary>
    /// <exception cref="MqttTargetException">A file can't be used.</exception>
    void Configure(MqttClientOptionsBuilder builder);

    /// <summary>What failed, as a sentence with a remedy.</summary>
    string Describe(Exception exception);
}
