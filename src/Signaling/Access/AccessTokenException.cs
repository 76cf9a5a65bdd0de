namespace Camerad.Signaling.Access;

/// <summary>A token file can't be used; the message names the file and what to do.</summary>
public sealed class AccessTokenException(string message, Exception? inner = null) : Exception(message, inner);
