package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"reflect"
)

// Members that the SDK names otherwise than the service does.
var wireNames = map[string]string{"ListDeadLetterSourceQueuesOutput.QueueUrls": "queueUrls"}

// fill sets the fields of an input from JSON with the service's names, which encoding/json matches whatever their case. Its bytes are
// base64 in plain strings there.
func fill(input reflect.Value, parameters []byte) error {
	var value any
	if err := json.Unmarshal(parameters, &value); err != nil {
		return err
	}
	text, err := json.Marshal(bytesAsText(value))
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(input.Addr().Interface())
}

func bytesAsText(value any) any {
	switch typed := value.(type) {
	case map[string]any:
		if text, found := typed["$bytes"]; found {
			return text
		}
		for name, member := range typed {
			typed[name] = bytesAsText(member)
		}
	case []any:
		for index, member := range typed {
			typed[index] = bytesAsText(member)
		}
	}
	return value
}

// plain makes maps and lists of a result's structures. What the SDK left nil is absent, as is an empty enumeration.
func plain(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer:
		return plain(value.Elem())
	case reflect.Struct:
		members := map[string]any{}
		for index := range value.NumField() {
			field, member := value.Type().Field(index), value.Field(index)
			if !field.IsExported() || field.Name == "ResultMetadata" || isAbsent(member) {
				continue
			}
			name := field.Name
			if onTheWire, found := wireNames[value.Type().Name()+"."+name]; found {
				name = onTheWire
			}
			members[name] = plain(member)
		}
		return members
	case reflect.Map:
		members := map[string]any{}
		for _, key := range value.MapKeys() {
			members[key.String()] = plain(value.MapIndex(key))
		}
		return members
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return map[string]string{"$bytes": base64.StdEncoding.EncodeToString(value.Bytes())}
		}
		members := make([]any, value.Len())
		for index := range members {
			members[index] = plain(value.Index(index))
		}
		return members
	case reflect.String:
		return value.String()
	default:
		return value.Interface()
	}
}

func isAbsent(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		return value.IsNil()
	case reflect.String:
		return value.Len() == 0
	default:
		return false
	}
}
