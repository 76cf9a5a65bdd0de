namespace Camerad.Interop.Tests.Browsers;

/// <summary>What a page's code threw.</summary>
/// <param name="message">The browser's words.</param>
internal sealed class PageException(string message) : Exception(message);
