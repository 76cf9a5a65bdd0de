namespace Camerad.Signaling.Mqtt;

/// <summary>Gets what comes by one connection while it is online. Must not block.</summary>
internal interface IMqttReceiver
{
    /// <summary>False: commands are not wanted.</summary>
    bool TakesCommands { get; }

    /// <summary>A viewer's message, with a valid session id.</summary>
    void HandleSignal(string session, ReadOnlyMemory<byte> payload);

    void HandleCommand(CommandRequest request);

    /// <summary>The broker did not take what we sent.</summary>
    void HandleRefusal(string topic, string reason);
}
