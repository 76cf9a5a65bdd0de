using Camerad.Signaling.Commands;

namespace Camerad.Signaling.Mqtt;

/// <summary>The way back to who gave a command by one broker.</summary>
internal interface ICommandReplySender
{
    /// <summary>
    /// Queues the answer, if one is wanted; never blocks, never throws; drops it when the broker is away or far behind.
    /// </summary>
    void Reply(CommandRequest request, CommandReply reply);
}
