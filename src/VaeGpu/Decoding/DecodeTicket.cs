namespace VaeGpu;

/// <summary>Names one asynchronous decode. Tickets of one decoder count up and complete in that order.</summary>
/// <param name="Value">The number, from 1; 0 is no ticket.</param>
public readonly record struct DecodeTicket(ulong Value);
