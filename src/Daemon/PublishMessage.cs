namespace Camerad.Daemon;

/// <summary>Publishes below the device's topic at every broker that is connected.</summary>
/// <param name="topicSuffix">E.g. <c>snapshot/main</c>.</param>
/// <param name="payload">The message.</param>
/// <param name="retain">Kept by the broker.</param>
/// <param name="contentType">Its MIME type.</param>
/// <param name="cancellationToken">Gives up waiting.</param>
/// <returns>False when no broker took it.</returns>
internal delegate Task<bool> PublishMessage(
    string topicSuffix, ReadOnlyMemory<byte> payload, bool retain, string contentType,
    CancellationToken cancellationToken);
